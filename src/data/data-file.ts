import { joined } from '../base/bytes';
import { Failure } from '../base/failure';
import { shown } from '../base/text';
import { NO_TASK, type Task } from '../base/task';

/** A file of the browser or the disk, or an entry of a zip. `stream` may be called again. */
export interface DataFile {
  /** Path inside the folder or zip, `/` between folders. */
  readonly name: string;
  /** Bytes, as far as is known before reading. */
  readonly size: number;
  /** Whether `size` is that of a packed file and says nothing of how much there is to read. */
  readonly packed?: boolean;
  stream(): ReadableStream<Uint8Array>;
  /** Bytes [start, end) where the source can be read at any place; zip files are slow without it. */
  slice?(start: number, end: number): ReadableStream<Uint8Array>;
}

/** Files chosen or dropped in the browser; files of a folder keep their path. */
export function dataFilesFromBrowser(files: readonly File[]): DataFile[] {
  return files.map((file) => ({
    name: file.webkitRelativePath || file.name,
    size: file.size,
    stream: () => file.stream(),
    slice: (start, end) => file.slice(start, end).stream(),
  }));
}

/** A file that is already in memory. */
export function dataFileFromBytes(name: string, content: Uint8Array | string): DataFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const streamOf = (piece: Uint8Array) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        if (piece.length > 0) controller.enqueue(piece);
        controller.close();
      },
    });
  return {
    name,
    size: bytes.length,
    stream: () => streamOf(bytes),
    slice: (start, end) => streamOf(bytes.subarray(start, end)),
  };
}

/** A file made piece by piece while it is read. `chunks` is called once per reading. */
export function dataFileFromChunks(name: string, size: number, chunks: () => Iterable<Uint8Array>): DataFile {
  return {
    name,
    size,
    stream: () => {
      const pieces = chunks()[Symbol.iterator]();
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          const next = pieces.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        },
      });
    },
  };
}

/** The last part of a path, in lower case. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

/** The folder part of a path, without the last `/`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/**
 * Hands each chunk of a stream to `onChunk`, in order; a promise from it is
 * awaited before the next chunk is read.
 * @throws the reason of `signal` when it is aborted; Failure 'bad-input'
 *   when the file cannot be read any more
 */
async function forEachChunk(
  name: string,
  stream: ReadableStream<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw unreadable(name, error);
      });
      if (done) break;
      const pending = onChunk(value);
      if (pending) await pending;
    }
    finished = true;
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/** Hands a file on in pieces, with progress and checkpoints. @throws Failure 'bad-input', 'cancelled' */
export async function feedFile(
  file: DataFile,
  task: Task,
  onPiece: (piece: Uint8Array) => void,
  most = Infinity,
): Promise<void> {
  const total = file.packed ? {} : { total: file.size };
  let done = 0;
  const onChunk = async (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; at += most) {
      const piece = chunk.subarray(at, at + most);
      onPiece(piece);
      done += piece.length;
      task.progress({ step: 'file.read', subject: file.name, done, ...total, unit: 'bytes' });
      await task.checkpoint();
    }
  };
  await forEachChunk(file.name, file.stream(), onChunk, task.signal);
}

/** Why a file cannot be read any more: a Failure as it is, anything else in words. */
export function unreadable(name: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const cause = error instanceof Error ? error.message : String(error);
  return new Failure(
    'bad-input',
    `${shown(name)} could not be read to its end (${shown(cause)}). Was it moved, changed or removed? Choose it again.`,
    { file: name, cause },
  );
}

/** A whole small file. @throws Failure 'bad-input' when it holds more than `limit` bytes. */
export async function readAll(file: DataFile, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  return readStream(file.name, file.stream(), limit, signal);
}

/** All bytes of a stream, `limit` at most. */
export async function readStream(
  name: string,
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const keep = (chunk: Uint8Array) => {
    total += chunk.length;
    if (total > limit)
      throw new Failure(
        'bad-input',
        `${shown(name)} is larger than ${limit / 1048576} MiB, more than such a file needs.`,
        {
          file: name,
        },
      );
    chunks.push(chunk);
  };
  await forEachChunk(name, stream, keep, signal);
  return joined(Uint8Array, chunks);
}

/** The first bytes of a file, fewer only where there are no more. @throws Failure 'bad-input', 'cancelled' */
export async function readHead(
  file: DataFile,
  bytes: number,
  { signal }: Pick<Task, 'signal'> = NO_TASK,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const enough = new AbortController();
  const stop = AbortSignal.any([enough.signal, signal]);
  const keep = (chunk: Uint8Array) => {
    const taken = chunk.slice(0, bytes - length);
    pieces.push(taken);
    length += taken.length;
    if (length === bytes) enough.abort();
  };
  try {
    await forEachChunk(file.name, file.stream(), keep, stop);
  } catch (error) {
    if (!enough.signal.aborted || signal.aborted) throw error;
  }
  return joined(Uint8Array, pieces);
}

export const startsWith = (head: Uint8Array, bytes: readonly number[], at = 0): boolean =>
  bytes.every((byte, i) => head[at + i] === byte);

export const isGzip = (head: Uint8Array): boolean => startsWith(head, [0x1f, 0x8b]);

/** A zip with entries, or an empty one. */
export const isZip = (head: Uint8Array): boolean =>
  startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06]);

/** The first bytes as text, without a mark of byte order and blanks before it. */
export const headText = (head: Uint8Array): string => new TextDecoder().decode(head).trimStart();

/** Whether a file is called like weights: safetensors, and what people call files of torch.save. */
export const isCheckpointName = (name: string): boolean => /\.(safetensors|pth?|ckpt)$/i.test(name);

/** Names of files that may hold a map or GPS points; what one holds is told by its content. */
const MAP_OR_TRACES = /\.(pbf|osm|xml|gpx|geojson|json|csv|tsv|txt|dat|plt|log)(\.gz)?$/i;

/** Whether a file is called like one that may hold a map or GPS points. */
export const mayHoldMapOrTraces = (name: string): boolean => MAP_OR_TRACES.test(name);
