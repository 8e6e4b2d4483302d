import type { RunRecord } from '../../../engine/records/run-record';
import type { ReportKind } from '../../../engine/report/report-kinds';
import { reportFile, type ReportWorker } from '../machine/report-file';

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
  kind: ReportKind,
  startWorker?: () => ReportWorker,
): Promise<Blob> => {
  const repeat = { kind: 'command', text: `npx route-distillery report ${zip}` } as const;
  const request = { kind, runs: [{ name, record }], made, repeat };
  return reportFile(kind, (worker) => worker.call('writeRuns', request).result, startWorker);
};
