import type { Task } from '../../base/task';
import type { VerdictFile } from '../review/verdict-file';
import { systemById, type SystemEntry } from '../experiments/system';
import { moving } from '../protocol/service';
import type { ReportFacts } from './report-facts';
import { reportOf } from './report-of-groups';
import type { ReportKind, RunsReportKind } from './report-kinds';
import { reportPieces, type AnyReport } from './report-files';
import type { GroupToReport } from './reported-group';
import type { NamedRun } from './reported-run';
import { reportOfRecords, type RecordsReportFacts } from './runs/report-of-records';

/** What a report is made of: plain data, all of it. */
export interface ReportRequest {
  readonly kind: ReportKind;
  readonly facts: ReportFacts;
  /** At least one. */
  readonly groups: readonly GroupToReport[];
  /** Files of reviewers; empty where nobody judged anything. */
  readonly verdicts: readonly VerdictFile[];
}

/** What a report of runs by their records is made of: plain data, all of it. */
export interface RunsReportRequest extends RecordsReportFacts {
  readonly kind: RunsReportKind;
  /** At least one; they differ in the seed alone. */
  readonly runs: readonly Omit<NamedRun, 'system'>[];
}

/** UTF-8 bytes of a file in order, in pieces of 1 MB or so. */
export type FilePieces = readonly Uint8Array<ArrayBuffer>[];

/** Writes reports away from the page, which stays responsive meanwhile. */
export interface ReportService {
  /** A file of a report of routes. @throws Failure 'cancelled' */
  write(request: ReportRequest, task: Task): Promise<FilePieces>;
  /**
   * A file of a report of what the records of runs say.
   * @throws Failure 'bad-input' for runs of a system that is reported by its routes; 'cancelled'
   */
  writeRuns(request: RunsReportRequest, task: Task): Promise<FilePieces>;
}

/** Characters of a piece of the file. */
const PIECE = 1 << 20;

/** @param systems those whose runs can be reported */
export const reportService = (systems: readonly SystemEntry[]): ReportService => ({
  write: async ({ kind, facts, groups, verdicts }, task) =>
    written(kind, reportOf(facts, groups, verdicts), task),
  writeRuns: async ({ kind, runs, ...facts }, task) => {
    const named = runs.map(({ name, record }) => ({
      ...{ name, record },
      system: systemById(systems, record.system),
    }));
    return written(kind, await reportOfRecords(named, facts), task);
  },
});

async function written(kind: ReportKind, data: AnyReport, task: Task): Promise<FilePieces> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let pending = '';
  for (const text of reportPieces(kind, data)) {
    pending += text;
    if (pending.length >= PIECE) {
      pieces.push(encoder.encode(pending));
      pending = '';
    }
    await task.checkpoint();
  }
  pieces.push(encoder.encode(pending));
  return moving(
    pieces,
    pieces.map(({ buffer }) => buffer),
  );
}
