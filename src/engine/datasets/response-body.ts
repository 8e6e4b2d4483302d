import type { Failure } from '../../base/failure';
import { asFailure } from '../protocol/failure-wire';
import type { Job } from '../protocol/job';

type TrainingControls = Pick<Job<never>, 'control' | 'onProgress'>;

const MEGABYTE = 1e6;
const LOOK_FOR_CANCEL_MS = 150;

/** Runs `work` with a signal that is set when the job is cancelled, or when `work` has ended. */
export async function untilCancelled<T>(
  { control }: Pick<TrainingControls, 'control'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  // A host that says nothing gives no chance to look in between.
  const watch = setInterval(() => {
    if (control.state === 'cancelled') abort.abort();
  }, LOOK_FOR_CANCEL_MS);
  try {
    return await work(abort.signal);
  } catch (thrown) {
    control.throwIfCancelled();
    throw thrown;
  } finally {
    clearInterval(watch);
    abort.abort();
  }
}

export interface BodyLimits {
  /** What goes on, for the progress line. */
  readonly stage: string;
  readonly mostBytes: number;
  readonly tooLarge: () => Failure;
  readonly brokeOff: (megabytes: number, cause: string) => Failure;
}

/** The body of an answer, with progress in MB; no more than `mostBytes` of it is read. */
export async function readBody(
  response: Response,
  { control, onProgress }: TrainingControls,
  { stage, mostBytes, tooLarge, brokeOff }: BodyLimits,
): Promise<Blob> {
  // The length of a packed answer is not that of what is read from it.
  const stated = response.headers.has('content-encoding')
    ? NaN
    : Number(response.headers.get('content-length'));
  if (stated > mostBytes) throw tooLarge();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  const tell = () => {
    const progress = { stage, done: megabytes(read), unit: 'MB' };
    onProgress(stated > 0 && read <= stated ? { ...progress, total: megabytes(stated) } : progress);
  };
  tell();
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw brokeOff(megabytes(read), asFailure(thrown).message);
    });
    if (done) break;
    control.throwIfCancelled();
    read += value.length;
    if (read > mostBytes) throw tooLarge();
    pieces.push(value);
    tell();
  }
  return new Blob(pieces);
}

const megabytes = (bytes: number) => Math.round(bytes / (MEGABYTE / 10)) / 10;
