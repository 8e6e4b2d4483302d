import type { Task } from '../../base/task';
import type { VerdictFile } from '../review/verdict-file';
import { moving } from '../protocol/service';
import type { ReportFacts } from './report-facts';
import { reportOf } from './report-of-groups';
import { reportPieces, type ReportKind } from './report-pieces';
import type { GroupToReport } from './reported-group';

/** What a report is made of: plain data, all of it. */
export interface ReportRequest {
  readonly kind: ReportKind;
  readonly facts: ReportFacts;
  /** At least one. */
  readonly groups: readonly GroupToReport[];
  /** Files of reviewers; empty where nobody judged anything. */
  readonly verdicts: readonly VerdictFile[];
}

/** Writes reports away from the page, which stays responsive meanwhile. */
export interface ReportService {
  /**
   * A file of a report: its UTF-8 bytes in order, in pieces of 1 MB or so.
   * @throws Failure 'cancelled'
   */
  write(request: ReportRequest, task: Task): Promise<readonly Uint8Array<ArrayBuffer>[]>;
}

/** Characters of a piece of the file. */
const PIECE = 1 << 20;

export const reportService = (): ReportService => ({
  write: async ({ kind, facts, groups, verdicts }, task) => {
    const data = reportOf(facts, groups, verdicts);
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
  },
});
