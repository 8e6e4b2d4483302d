/** The files of a report of routes: what one signs, all else that was measured, and the numbers. */
export const REPORT_KINDS = ['html', 'appendix', 'json', 'csv'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** A report of what the records of runs say has no appendix. */
export const RUNS_REPORT_KINDS = ['html', 'json', 'csv'] as const satisfies readonly ReportKind[];
export type RunsReportKind = (typeof RUNS_REPORT_KINDS)[number];

/** What the name of each file ends in. */
export const REPORT_ENDINGS = {
  html: 'html',
  appendix: 'appendix.html',
  json: 'json',
  csv: 'csv',
} as const satisfies Readonly<Record<ReportKind, string>>;
