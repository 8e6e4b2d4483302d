import { Inflate, Zip, ZipDeflate } from 'fflate';
import { CRC_START, updateCrc } from '../base/checksum';
import { fileFailure, libraryWords } from '../base/failure';
import {
  DEFLATED,
  LOCAL_HEADER_BYTES,
  localHeader,
  STORED,
  ZIP_TAIL_BYTES,
  zipDirectory,
  zipEntries,
  type ZipEntry,
  type ZipFault,
} from '../base/zip-directory';
import { checkUnpacked, mostMembers, streamOf, UNPACK_LIMITS } from './gunzipped-file';
import { baseName, piecesOf, readStream, type DataFile } from './data-file';
import { NO_TASK, type Task } from '../base/task';
import type { HoserFile } from './text-files';

/** What a zip may hold. Sizes are counted while unpacking; what the zip says about itself is not trusted. */
export interface ZipLimits {
  readonly maxEntries: number;
  /** Bytes unpacked from one zip, all entries together. */
  readonly maxUnpackedBytes: number;
  /** Most unpacked to packed bytes, of an entry and the zip, from `ratioFromBytes` on: entries may overlap. */
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
}

export const ZIP_LIMITS: ZipLimits = {
  maxEntries: 10_000,
  maxUnpackedBytes: 16 * 1024 ** 3,
  maxRatio: UNPACK_LIMITS.maxRatio,
  ratioFromBytes: UNPACK_LIMITS.fromBytes,
};

/** Arrays of numbers are read so many times as fast as text, and may unpack to so many times as much. */
const ARRAY_SPEED = 4;
const isArray = ({ name }: ZipEntry): boolean => name.endsWith('.npy');

/** Deflate makes at most 1,032 bytes of one: an inflated piece stays below 17 MB. */
const PIECE_BYTES = 16 * 1024;

/** Longer than any system takes a path; all that is said of an entry names it. */
const LONGEST_NAME = 4096;

/** Replaces every zip by its files, without folders and system files; others pass through. */
export async function expandZips(
  files: readonly DataFile[],
  limits: ZipLimits = ZIP_LIMITS,
): Promise<DataFile[]> {
  const expanded = await Promise.all(
    files.map((file) => (baseName(file.name).endsWith('.zip') ? filesInZip(file, limits) : [file])),
  );
  return expanded.flat();
}

/** Files in a zip, unpacked while read. @throws Failure 'bad-input': no zip, damaged, encrypted, a bomb */
export async function filesInZip(zip: DataFile, limits: ZipLimits = ZIP_LIMITS): Promise<DataFile[]> {
  const entries = await readDirectory(zip, limits);
  const long = entries.find(({ name }) => name.length > LONGEST_NAME);
  if (long) throw fileFailure(zip.name, `it holds a file whose name has ${long.name.length} letters.`);
  const files = entries.filter(
    ({ name }) => !name.endsWith('/') && !name.includes('__MACOSX/') && !baseName(name).startsWith('._'),
  );
  if (files.length > mostMembers(zip.size)) {
    const each = Math.round(zip.size / files.length).toLocaleString('en');
    const message = `it holds ${files.length.toLocaleString('en')} files of ${each} bytes. Unpack it and choose the folder, or join them to fewer files.`;
    throw fileFailure(zip.name, message);
  }
  const budget: ZipBudget = { limits, packed: zip.size, total: 0, weighed: 0, unpacked: new Map() };
  return files.map((entry) => ({
    name: `${zip.name}/${entry.name}`,
    size: entry.unpackedBytes,
    stream: () => streamOf(unpack(zip, entry, budget)),
  }));
}

async function readDirectory(zip: DataFile, limits: ZipLimits): Promise<ZipEntry[]> {
  const refuseList = (fault: ZipFault) => fileFailure(zip.name, inWords(fault, limits));
  const tailAt = Math.max(0, zip.size - ZIP_TAIL_BYTES);
  const tail = await readStream(zip.name, sliceOf(zip, tailAt, zip.size), ZIP_TAIL_BYTES);
  const { maxEntries } = limits;
  const { at, end, count } = zipDirectory(tail, tailAt, { maxEntries, zip64: false }, refuseList);
  const list = await readStream(zip.name, sliceOf(zip, at, end), end - at);
  return zipEntries(list, count, refuseList).map((entry) => ({
    ...entry,
    name: entry.name.replaceAll('\\', '/'),
  }));
}

function inWords(fault: ZipFault, limits: ZipLimits): string {
  switch (fault.kind) {
    case 'no end record':
      return 'this is not a zip file, or its end is missing. Download or pack it again.';
    case 'zip64 format':
    case 'no zip64 record':
    case 'no zip64 number':
    case 'huge number':
      return 'it uses the zip64 format. Unpack it and choose the folder instead.';
    case 'too many entries':
      return `it holds ${fault.count} files; at most ${limits.maxEntries} are read.`;
    case 'list beyond its end':
      return 'its list of files is cut off. Download or pack it again.';
    case 'more entries than bytes':
    case 'damaged entry':
    case 'entry cut off':
      return 'its list of files is damaged. Download or pack it again.';
  }
}

/** Bytes [start, end); a source without random access is read from its beginning and the rest thrown away. */
function sliceOf(file: DataFile, start: number, end: number): ReadableStream<Uint8Array> {
  if (file.slice) return file.slice(start, end);
  let at = 0;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const from = Math.max(0, start - at);
      const to = Math.min(chunk.length, end - at);
      at += chunk.length;
      if (from < to) controller.enqueue(chunk.subarray(from, to));
      if (at >= end) controller.terminate();
    },
  });
  return file.stream().pipeThrough(cut);
}

interface ZipBudget {
  readonly limits: ZipLimits;
  /** Bytes of the zip. */
  readonly packed: number;
  /** Sum of `unpacked` over all entries. */
  total: number;
  /** The same, arrays for as much as they cost. */
  weighed: number;
  /** Most bytes unpacked so far of each entry: reading one again does not count twice. */
  readonly unpacked: Map<ZipEntry, number>;
}

/** Unpacks one entry piece by piece, counting; the last step checks length and CRC-32. */
async function* unpack(zip: DataFile, entry: ZipEntry, budget: ZipBudget): AsyncGenerator<Uint8Array, void> {
  const path = `${zip.name}/${entry.name}`;
  if (entry.encrypted) throw fileFailure(path, 'it is encrypted. Unpack it and choose the files instead.');
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    const message = `its packing method (${entry.method}) is not known. Pack it as a plain zip (deflate).`;
    throw fileFailure(path, message);
  }
  const dataAt = await findData(zip, entry, path);
  const inflated: Uint8Array[] = [];
  const inflate = new Inflate((piece) => inflated.push(piece));
  let crc = CRC_START;
  let unpacked = 0;
  let packed = 0;
  for await (const piece of piecesOf(sliceOf(zip, dataAt, dataAt + entry.packedBytes), PIECE_BYTES)) {
    packed += piece.length;
    if (entry.method === STORED) inflated.push(piece);
    else pushInto(inflate, piece, packed === entry.packedBytes, path);
    for (const output of inflated.splice(0)) {
      unpacked += output.length;
      checkBudget(zip.name, budget, entry, unpacked, packed);
      crc = updateCrc(crc, output);
      if (output.length > 0) yield output;
    }
  }
  if (
    packed !== entry.packedBytes ||
    unpacked !== entry.unpackedBytes ||
    (crc ^ CRC_START) >>> 0 !== entry.crc
  ) {
    const message = 'it is damaged (its length or check sum is wrong). Download or pack the zip again.';
    throw fileFailure(path, message);
  }
}

function pushInto(inflate: Inflate, piece: Uint8Array, last: boolean, path: string): void {
  try {
    inflate.push(piece, last);
  } catch (error) {
    throw fileFailure(path, `it is damaged (${libraryWords(error)}). Download or pack the zip again.`);
  }
}

/** Where the packed bytes begin: after the local header, whose lengths differ from the directory's. */
async function findData(zip: DataFile, entry: ZipEntry, path: string): Promise<number> {
  const header = await readStream(
    path,
    sliceOf(zip, entry.headerAt, entry.headerAt + LOCAL_HEADER_BYTES),
    LOCAL_HEADER_BYTES,
  );
  const lengths = localHeader(header);
  if (!lengths) throw fileFailure(path, 'it is not where the zip says. Download or pack the zip again.');
  return entry.headerAt + LOCAL_HEADER_BYTES + lengths.nameBytes + lengths.extraBytes;
}

function checkBudget(
  zip: string,
  budget: ZipBudget,
  entry: ZipEntry,
  unpacked: number,
  packed: number,
): void {
  const { limits } = budget;
  const path = `${zip}/${entry.name}`;
  const before = budget.unpacked.get(entry) ?? 0;
  const speed = isArray(entry) ? ARRAY_SPEED : 1;
  if (unpacked > before) {
    budget.total += unpacked - before;
    budget.weighed += (unpacked - before) / speed;
    budget.unpacked.set(entry, unpacked);
  }
  const { total, weighed } = budget;
  const ratio = { maxRatio: limits.maxRatio, fromBytes: limits.ratioFromBytes };
  if (total > limits.maxUnpackedBytes) {
    const message = `the zip unpacks to more than ${limits.maxUnpackedBytes / 1024 ** 2} MiB; it was stopped there.`;
    throw fileFailure(path, message);
  }
  checkUnpacked(path, packed, unpacked / speed, ratio);
  checkUnpacked(zip, budget.packed, weighed, ratio);
}

/** Packs faster than level 9 by far, and as well within a few percent. */
const LEVEL = 6;
const EMPTY = new Uint8Array(0);

/** Files in one zip, piece by piece; no dates, so that equal files give equal bytes. */
export async function zipBlob(files: readonly HoserFile[], task: Task = NO_TASK): Promise<Blob> {
  const report = (done: number) =>
    task.progress({ step: 'files.pack', done, total: files.length, unit: 'files' });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    parts.push(new Uint8Array(piece));
  });
  for (const [done, file] of files.entries()) {
    report(done);
    const entry = new ZipDeflate(file.name, { level: LEVEL });
    // Zip keeps the fields of the local clock: the same fields in every time zone.
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    for (const piece of file.chunks()) {
      entry.push(piece);
      await task.checkpoint();
    }
    entry.push(EMPTY, true);
  }
  zip.end();
  report(files.length);
  return new Blob(parts, { type: 'application/zip' });
}
