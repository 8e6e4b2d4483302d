import { joined } from '../base/bytes';
import { sha256, toHex } from '../base/checksum';
import { badInput, Failure } from '../base/failure';
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

/** The last part of a path, in lower case. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}

/** The folder part of a path, without the last `/`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The bytes of a stream in pieces of `most` at most. @param fault what is thrown where it breaks off */
export async function* piecesOf<Buffer extends ArrayBufferLike>(
  stream: ReadableStream<Uint8Array<Buffer>>,
  most = Infinity,
  fault: (error: unknown) => unknown = (error) => error,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<Buffer>, void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw fault(error);
      });
      if (done) break;
      for (let at = 0; at < value.length; at += most) yield value.subarray(at, at + most);
    }
    finished = true;
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/** Why a file cannot be read any more: a Failure as it is, anything else in words. */
const unreadable =
  (name: string) =>
  (error: unknown): Failure => {
    if (error instanceof Failure) return error;
    const cause = error instanceof Error ? error.message : String(error);
    const message = `${shown(name)} could not be read to its end (${shown(cause)}). Was it moved, changed or removed? Choose it again.`;
    return badInput(message, { file: name, cause });
  };

/** Text handed to a reader at a time, where its work on more would hold up messages. */
export const SMALL_PIECE_BYTES = 128 * 1024;

/** A file in pieces, with progress and a checkpoint after each. @throws Failure 'bad-input', 'cancelled' */
export async function* filePieces(
  file: DataFile,
  task: Task,
  most = Infinity,
  step = 'file.read',
): AsyncGenerator<Uint8Array, void> {
  const total = file.packed ? {} : { total: file.size };
  let done = 0;
  for await (const piece of piecesOf(file.stream(), most, unreadable(file.name), task.signal)) {
    yield piece;
    done += piece.length;
    task.progress({ step, subject: file.name, done, ...total, unit: 'bytes' });
    await task.checkpoint();
  }
}

/** All pieces in one. @throws Failure 'bad-input' for more than `limit` bytes, with advice that follows the limit */
export async function gathered(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  limit: number,
  advice = ', more than such a file needs.',
): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let total = 0;
  for await (const piece of pieces) {
    total += piece.length;
    if (total > limit) {
      const message = `${shown(name)} is larger than ${limit / 1048576} MiB${advice}`;
      throw badInput(message, { file: name });
    }
    kept.push(piece);
  }
  return joined(Uint8Array, kept);
}

/** A whole small file. @throws Failure 'bad-input' when it holds more than `limit` bytes. */
export const readAll = (file: DataFile, limit: number, signal?: AbortSignal): Promise<Uint8Array> =>
  readStream(file.name, file.stream(), limit, signal);

/** All bytes of a stream, `limit` at most. */
export const readStream = (
  name: string,
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> => gathered(name, piecesOf(stream, Infinity, unreadable(name), signal), limit);

/** The first bytes of a file, fewer only where there are no more. @throws Failure 'bad-input', 'cancelled' */
export async function readHead(
  file: DataFile,
  bytes: number,
  { signal }: Pick<Task, 'signal'> = NO_TASK,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of piecesOf(file.stream(), Infinity, unreadable(file.name), signal)) {
    const taken = piece.slice(0, bytes - length);
    pieces.push(taken);
    length += taken.length;
    if (length === bytes) break;
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
const MAP_OR_TRACES = /\.(pbf|osm|xml|gpx|geojson|json|csv|tsv|txt|dat|plt|log|parquet|shp|gpkg)(\.gz)?$/i;

/** Whether a file is called like one that may hold a map or GPS points. */
export const mayHoldMapOrTraces = (name: string): boolean => MAP_OR_TRACES.test(name);

/** Larger files are not hashed: all their bytes would have to be in memory. */
const MOST_HASHED_BYTES = 256 * 1024 ** 2;

/** SHA-256 of a file in hex; '' for one of more than 256 MB. */
export async function fileDigest(file: DataFile): Promise<string> {
  if (file.size > MOST_HASHED_BYTES) return '';
  return toHex(await sha256(await readAll(file, MOST_HASHED_BYTES)));
}
