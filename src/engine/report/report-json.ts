import type { ReportData } from './report-data';
import type { RunsReport } from './runs/runs-report';

/** A report as JSON: all numbers, and the lines of its maps. Reading it gives the very same data. */
export const reportJson = (data: ReportData | RunsReport): string => `${JSON.stringify(data)}\n`;
