import type { Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import { asFailure } from '../protocol/failure-wire';

const MEGABYTE = 1e6;

/**
 * Runs `work` with a signal that is aborted when the task is cancelled, or when
 * `work` has ended: nothing loads on.
 */
export async function whileWanted<T>(
  task: Pick<Task, 'signal'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  try {
    return await work(AbortSignal.any([task.signal, ended.signal]));
  } catch (thrown) {
    task.signal.throwIfAborted();
    throw thrown;
  } finally {
    ended.abort();
  }
}

export interface BodyLimits {
  /** What the progress is reported as, and of what. */
  readonly step: string;
  readonly subject?: string;
  readonly mostBytes: number;
  readonly tooLarge: () => Failure;
  readonly brokeOff: (megabytes: number, cause: string) => Failure;
}

/** The body of an answer, with progress in MB; no more than `mostBytes` of it is read. */
export async function readBody(
  response: Response,
  { step, subject, mostBytes, tooLarge, brokeOff }: BodyLimits,
  task: Task,
): Promise<Blob> {
  // The length of a packed answer is not that of what is read from it.
  const stated = response.headers.has('content-encoding')
    ? NaN
    : Number(response.headers.get('content-length'));
  if (stated > mostBytes) throw tooLarge();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  const tell = () => {
    const progress = { step, subject, done: megabytes(read), unit: 'MB' };
    task.progress(stated > 0 && read <= stated ? { ...progress, total: megabytes(stated) } : progress);
  };
  tell();
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw brokeOff(megabytes(read), asFailure(thrown).message);
    });
    if (done) break;
    task.signal.throwIfAborted();
    read += value.length;
    if (read > mostBytes) throw tooLarge();
    pieces.push(value);
    tell();
  }
  return new Blob(pieces);
}

const megabytes = (bytes: number) => Math.round(bytes / (MEGABYTE / 10)) / 10;
