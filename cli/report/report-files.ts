import { join } from 'node:path';
import { reportCsv } from '../../src/engine/report/report-csv';
import type { ReportData } from '../../src/engine/report/report-data';
import { reportHtml } from '../../src/engine/report/report-html';
import { reportJson } from '../../src/engine/report/report-json';
import { inFolder } from '../command';
import { writeWhole, type Pieces } from '../files/whole-file';

/** The files of a report, the one for people first. */
export const REPORT_FILES = { html: 'report.html', json: 'report.json', csv: 'report.csv' } as const;
export type ReportFile = (typeof REPORT_FILES)[keyof typeof REPORT_FILES];

const PIECES: Readonly<Record<ReportFile, (data: ReportData) => Pieces>> = {
  'report.html': reportHtml,
  'report.json': (data) => [reportJson(data)],
  'report.csv': reportCsv,
};

/** What a file of a report holds. */
export const reportPieces = (file: ReportFile, data: ReportData): Pieces => PIECES[file](data);

/** Writes a report into a folder that is there. */
export async function writeReport(folder: string, data: ReportData): Promise<void> {
  for (const file of Object.values(REPORT_FILES))
    await inFolder(folder, () => writeWhole(join(folder, file), reportPieces(file, data)));
}
