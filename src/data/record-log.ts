import { joined } from '../base/bytes';
import { sha256 } from '../base/checksum';
import { appendToFile, isNotFound, type StoreDirectory, type StoredFile } from './store-directory';

const MAGIC = 0x52445231;
const HEAD_BYTES = 8;
const DIGEST_BYTES = 32;
const FRAME_BYTES = HEAD_BYTES + DIGEST_BYTES + 4;

/**
 * Adds a record at the end of a log, whatever its length. A record that was cut short is overwritten; the
 * last one is not added again, so that a dead worker can be asked once more. @throws Failure 'storage-full';
 * the log stays
 */
export async function appendRecord(
  directory: StoreDirectory,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const frame = joined(Uint8Array, [
    numbers(MAGIC, bytes.length),
    bytes,
    await sha256(bytes),
    numbers(bytes.length),
  ]);
  await appendToFile(directory, name, frame, async (file) => {
    const last = await lastRecord(file);
    if (!last) return endOfRecords(file);
    return last.length === bytes.length && last.every((byte, i) => byte === bytes[i]) ? null : file.size;
  });
}

/** The whole records of a log, in their order; what follows a damaged one is left. None where there is no log. */
export async function readRecords(directory: StoreDirectory, name: string): Promise<Uint8Array[]> {
  const file = await fileIn(directory, name);
  const records: Uint8Array[] = [];
  for (let at = 0; file;) {
    const record = await recordAt(file, at);
    if (!record) break;
    records.push(record);
    at += record.length + FRAME_BYTES;
  }
  return records;
}

/** Bytes of a log; 0 where there is none. */
export const logBytes = async (directory: StoreDirectory, name: string): Promise<number> =>
  (await fileIn(directory, name))?.size ?? 0;

async function fileIn(directory: StoreDirectory, name: string): Promise<StoredFile | null> {
  try {
    return await (await directory.getFileHandle(name)).getFile();
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The record at the end of a log; null where there is none, or its writing was cut short. */
async function lastRecord(file: StoredFile): Promise<Uint8Array | null> {
  if (file.size < FRAME_BYTES) return null;
  const length = (await viewOf(file, file.size - 4, file.size)).getUint32(0);
  const start = file.size - length - FRAME_BYTES;
  return start < 0 ? null : recordAt(file, start);
}

/** Where the whole records end. */
async function endOfRecords(file: StoredFile): Promise<number> {
  let end = 0;
  for (let record = await recordAt(file, end); record; record = await recordAt(file, end))
    end += record.length + FRAME_BYTES;
  return end;
}

/** The record that begins there; null where none does that is whole. */
async function recordAt(file: StoredFile, start: number): Promise<Uint8Array | null> {
  if (start + FRAME_BYTES > file.size) return null;
  const head = await viewOf(file, start, start + HEAD_BYTES);
  const length = head.getUint32(4);
  if (head.getUint32(0) !== MAGIC || start + length + FRAME_BYTES > file.size) return null;
  const begin = start + HEAD_BYTES;
  const rest = await file.slice(begin, begin + length + DIGEST_BYTES).arrayBuffer();
  const [bytes, digest] = [new Uint8Array(rest, 0, length), new Uint8Array(rest, length)];
  const found = await sha256(bytes);
  return found.every((byte, i) => byte === digest[i]) ? bytes : null;
}

const viewOf = async (file: StoredFile, start: number, end: number): Promise<DataView> =>
  new DataView(await file.slice(start, end).arrayBuffer());

/** As four bytes each, the first the most significant. */
function numbers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(4 * i, value));
  return bytes;
}
