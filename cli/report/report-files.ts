import { join } from 'node:path';
import { REPORT_KINDS, type ReportKind } from '../../src/engine/report/report-kinds';
import { reportPieces, type AnyReport } from '../../src/engine/report/report-pieces';
import { inFolder } from '../command';
import { writeWhole } from '../files/whole-file';

/** The files of a report, the one for people first. */
export const REPORT_FILES = {
  html: 'report.html',
  json: 'report.json',
  csv: 'report.csv',
} as const satisfies Readonly<Record<ReportKind, string>>;

/** Writes a report into a folder that is there. */
export async function writeReport(folder: string, data: AnyReport): Promise<void> {
  for (const kind of REPORT_KINDS)
    await inFolder(folder, () => writeWhole(join(folder, REPORT_FILES[kind]), reportPieces(kind, data)));
}
