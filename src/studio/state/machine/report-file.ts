import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { ReportKind } from '../../../engine/report/report-kinds';
import type { FilePieces, ReportService } from '../../../engine/report/report-service';
import { startReportWorker } from './workers';

export type ReportWorker = Pick<SupervisedWorker<ReportService>, 'call' | 'close'>;

const TYPES: Readonly<Record<ReportKind, string>> = {
  html: 'text/html',
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
