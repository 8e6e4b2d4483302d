import { reportCsv } from './report-csv';
import type { ReportData } from './report-data';
import { reportHtml } from './report-html';
import { reportJson } from './report-json';

/** The forms of a report, the one for people first. */
export const REPORT_KINDS = ['html', 'json', 'csv'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

const PIECES: Readonly<Record<ReportKind, (data: ReportData) => Iterable<string>>> = {
  html: reportHtml,
  json: (data) => [reportJson(data)],
  csv: reportCsv,
};

/** What a file of a report holds, piece by piece. */
export const reportPieces = (kind: ReportKind, data: ReportData): Iterable<string> => PIECES[kind](data);
