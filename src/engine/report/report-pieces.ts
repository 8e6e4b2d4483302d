import { reportCsv } from './report-csv';
import type { ReportData } from './report-data';
import { reportHtml } from './report-html';
import { reportJson } from './report-json';
import type { ReportKind } from './report-kinds';
import type { RunsReport } from './runs/runs-report';
import { runsReportCsv } from './runs/runs-report-csv';
import { runsReportHtml } from './runs/runs-report-html';

/** Of routes that are measured again, or of what the records of runs say. */
export type AnyReport = ReportData | RunsReport;

type Pieces<R> = Readonly<Record<ReportKind, (data: R) => Iterable<string>>>;

const OF_ROUTES: Pieces<ReportData> = {
  html: reportHtml,
  json: (data) => [reportJson(data)],
  csv: reportCsv,
};

const OF_RUNS: Pieces<RunsReport> = {
  html: runsReportHtml,
  json: (data) => [reportJson(data)],
  csv: runsReportCsv,
};

/** What a file of a report holds, piece by piece. */
export const reportPieces = (kind: ReportKind, data: AnyReport): Iterable<string> =>
  data.format === 'route-distillery-report' ? OF_ROUTES[kind](data) : OF_RUNS[kind](data);
