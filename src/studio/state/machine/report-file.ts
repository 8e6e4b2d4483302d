import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { ReportKind, RunsReportKind } from '../../../engine/report/report-kinds';
import type { FilePieces, ReportService } from '../../../engine/report/report-service';
import { startReportWorker } from './workers';
import type { RunRecord } from '../../../engine/records/run-record';

export type ReportWorker = Pick<SupervisedWorker<ReportService>, 'call' | 'close'>;

const TYPES: Readonly<Record<ReportKind, string>> = {
  html: 'text/html',
  appendix: 'text/html',
  json: 'application/json',
  csv: 'text/csv',
};

/**
 * A file of a report. It is written by a worker that lives only as long as that takes: few people save a report, and the
 * worker holds a copy of all that it reports on.
 * @throws Failure if the worker dies or fails
 */
export async function reportFile(
  kind: ReportKind,
  write: (worker: ReportWorker) => Promise<FilePieces>,
  startWorker: () => ReportWorker = startReportWorker,
): Promise<Blob> {
  const worker = startWorker();
  try {
    return new Blob([...(await write(worker))], { type: `${TYPES[kind]};charset=utf-8` });
  } finally {
    void worker.close();
  }
}

/** A run that is reported by what its record says. */
export interface RunToReport {
  readonly name: string;
  readonly record: RunRecord;
  /** What the run is called as a file: whoever exports it writes the same report of it. */
  readonly zip: string;
  /** ISO 8601 in UTC. */
  readonly made: string;
}

/** A file of the report of a run; see `reportFile`. Rejects with `Failure` 'bad-input' for one that is reported by its routes. */
export const writtenRunReport = (
  { name, record, zip, made }: RunToReport,
  kind: RunsReportKind,
  startWorker?: () => ReportWorker,
): Promise<Blob> => {
  const repeat = { kind: 'command', text: `npx route-distillery report ${zip}` } as const;
  const request = { kind, runs: [{ name, record }], made, repeat };
  return reportFile(kind, (worker) => worker.call('writeRuns', request).result, startWorker);
};
