import { shown } from '../../base/text';
import { badInput, type Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import { piecesOf } from '../../data/data-file';
import { asFailure } from '../protocol/failure-wire';

/** A file that was fetched, with the name that its address gives it. */
export interface FetchedFile {
  readonly path: string;
  readonly file: Blob;
}

/** More than any data set that fits this page's memory: an address that never ends is not read for ever. */
export const MOST_FETCHED_BYTES = 1024 ** 3;

const ZIP_START = [0x50, 0x4b, 0x03, 0x04];

/** Fetches a file. @throws Failure 'bad-input' (no answer, refused, a web page, too large), 'cancelled' */
export async function fetchFile(address: string, mostBytes: number, task: Task): Promise<FetchedFile> {
  return whileWanted(task, async (signal) => {
    const response = await answerOf(address, signal);
    const file = await readBody(
      response,
      {
        step: 'file.fetch',
        mostBytes,
        tooLarge: () => tooLarge(address, mostBytes),
        brokeOff: (megabytes, cause) =>
          refused(address, `it broke off after ${megabytes} MB (${shown(cause)}). Try again.`),
      },
      task,
    );
    return { path: await pathFor(address, file), file };
  });
}

async function answerOf(address: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(address, { signal, credentials: 'omit' }).catch((thrown: unknown) => {
    throw refused(address, unanswered(address, asFailure(thrown).message));
  });
  if (response.status === 404)
    throw refused(address, 'there is no such file (404). Check the address for a slip of the pen.');
  if (response.status === 401 || response.status === 403)
    throw refused(
      address,
      `the host does not give it to everybody (${response.status}). Download it yourself and drop it here.`,
    );
  if (!response.ok) throw refused(address, `the host answers with ${response.status}. Try again later.`);
  if (response.headers.get('content-type')?.startsWith('text/html'))
    throw refused(address, 'it is a web page, not a file. Look for the address of the download itself.');
  return response;
}

/** A browser tells no script why a host of another name gave nothing: the two likely reasons are said. */
function unanswered(address: string, cause: string): string {
  if (globalThis.navigator?.onLine === false) return 'this device is offline.';
  const own = globalThis.location?.origin;
  if (own === undefined || new URL(address).origin === own) return `no answer (${cause}). Try again later.`;
  return (
    'the host does not answer, or it does not permit other pages to read its files (CORS), as many do not. ' +
    'Download the file yourself and drop it here.'
  );
}

/** The last part of the address; a zip is called one whatever its address says. */
async function pathFor(address: string, file: Blob): Promise<string> {
  const path = nameOfAddress(address);
  const start = new Uint8Array(await file.slice(0, ZIP_START.length).arrayBuffer());
  const isZip = ZIP_START.every((byte, i) => start[i] === byte);
  return isZip && !/\.zip$/i.test(path) ? `${path}.zip` : path;
}

/** What a file is called by its address: the last part of the path, else the host. */
export function nameOfAddress(address: string): string {
  const { pathname, hostname } = new URL(address);
  const last = pathname.split('/').filter(Boolean).at(-1);
  if (last === undefined) return hostname;
  try {
    return decodeURIComponent(last);
  } catch (thrown) {
    if (thrown instanceof URIError) return last;
    throw thrown;
  }
}

function refused(address: string, why: string): Failure {
  const file = nameOfAddress(address);
  return badInput(`${shown(file)} could not be fetched from ${shown(address)}: ${why}`, {
    file,
    address,
  });
}

const tooLarge = (address: string, mostBytes: number) =>
  refused(
    address,
    `it is larger than ${Math.round(mostBytes / 1024 ** 2).toLocaleString('en')} MiB, the most that is fetched. Download it and choose the file instead.`,
  );

const MEGABYTE = 1e6;

/** Runs `work` with a signal that aborts with the task, or when `work` ends: nothing loads on. */
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

interface BodyLimits {
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
  const fault = (thrown: unknown) => brokeOff(megabytes(read), asFailure(thrown).message);
  for await (const piece of response.body ? piecesOf(response.body, Infinity, fault, task.signal) : []) {
    read += piece.length;
    if (read > mostBytes) throw tooLarge();
    pieces.push(piece);
    tell();
  }
  return new Blob(pieces);
}

const megabytes = (bytes: number) => Math.round(bytes / (MEGABYTE / 10)) / 10;
