import type { ReportData } from './report-data';

/** A report as JSON: all numbers, and the lines of its maps. Reading it gives the very same data. */
export const reportJson = (data: ReportData): string => `${JSON.stringify(data)}\n`;
