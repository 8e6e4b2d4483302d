/** The forms of a report, the one for people first. */
export const REPORT_KINDS = ['html', 'json', 'csv'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
