import { joined } from '../base/bytes';
import { NO_TASK, type Task } from '../base/task';
import { forEachChunk, type DataFile } from './data-file';

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
