/**
 * The list of entries at the end of a zip (PKWARE's APPNOTE 4.3), read from bytes; how
 * they are come by is not its business.
 */

/** Where the list of entries stands in the zip, and how many entries it has. */
export interface ZipDirectory {
  readonly at: number;
  readonly end: number;
  readonly count: number;
}

/** What the list says of one entry. None of it is checked against the entry itself. */
export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  /** How its bytes are packed: `STORED`, `DEFLATED` or another. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Where its local header begins. */
  readonly headerAt: number;
}

export interface ZipDirectoryLimits {
  readonly maxEntries: number;
  /** Whether lists in the zip64 format are read. */
  readonly zip64: boolean;
}

/** A number of a zip64 record. */
export type ZipNumber =
  | 'record place'
  | 'entry count'
  | 'directory bytes'
  | 'directory place'
  | 'unpacked bytes'
  | 'packed bytes'
  | 'header place';

/** What is wrong with a list of entries. Each reader of zips has its own words for it. */
export type ZipFault =
  | { readonly kind: 'no end record' }
  | { readonly kind: 'zip64 format' }
  | { readonly kind: 'no zip64 record' }
  /** `entry` is the name of the entry whose number it is. */
  | { readonly kind: 'no zip64 number'; readonly number: ZipNumber; readonly entry: string }
  | {
      readonly kind: 'huge number';
      readonly number: ZipNumber;
      readonly value: bigint;
      readonly entry: string | undefined;
    }
  /** The list is said to end at byte `end`, beyond byte `limit`. */
  | { readonly kind: 'list beyond its end'; readonly end: number; readonly limit: number }
  | { readonly kind: 'too many entries'; readonly count: number }
  | { readonly kind: 'more entries than bytes'; readonly count: number; readonly bytes: number }
  /** Entries are counted from 0. */
  | { readonly kind: 'damaged entry'; readonly index: number }
  | { readonly kind: 'entry cut off'; readonly index: number };

/** Makes the error to throw about a fault. */
export type RefuseZip = (fault: ZipFault) => Error;

export const STORED = 0;
export const DEFLATED = 8;

const LOCAL_SIGNATURE = 0x04034b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
export const LOCAL_HEADER_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const END64_BYTES = 56;
const LOCATOR64_BYTES = 20;
const LONGEST_COMMENT = 0xffff;
/** So many bytes at the end of a zip have its end record. */
export const ZIP_TAIL_BYTES = END_BYTES + LONGEST_COMMENT;
const ENCRYPTED = 1;
/** Where a field holds this, the number stands in zip64 form elsewhere. */
const IN_ZIP64 = 0xffffffff;
const COUNT_IN_ZIP64 = 0xffff;
const ZIP64_EXTRA = 1;
/** Two numbers below this can be added without rounding. */
const HUGE = 1n << 52n;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Finds the list of entries.
 * @param tail the last bytes of the zip: `ZIP_TAIL_BYTES` of them, or more, or all; for zip64 all of them
 * @param tailAt where in the zip they begin
 * @throws what `refuse` makes of a fault
 */
export function zipDirectory(
  tail: Uint8Array,
  tailAt: number,
  limits: ZipDirectoryLimits,
  refuse: RefuseZip,
): ZipDirectory {
  const view = viewOf(tail);
  const end = endRecord(view);
  if (end < 0) throw refuse({ kind: 'no end record' });
  const found = (limits.zip64 && directory64(view, tailAt, end, refuse)) || shortDirectory(view, end);
  if (!limits.zip64 && isInZip64(view, end)) throw refuse({ kind: 'zip64 format' });
  const { count } = found;
  const bytes = found.end - found.at;
  const limit = tailAt + end;
  if (count > limits.maxEntries) throw refuse({ kind: 'too many entries', count });
  if (found.end > limit) throw refuse({ kind: 'list beyond its end', end: found.end, limit });
  if (count * ENTRY_BYTES > bytes) throw refuse({ kind: 'more entries than bytes', count, bytes });
  return found;
}

/** The last end record; below 0 where there is none. */
function endRecord(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - ZIP_TAIL_BYTES);
  let at = view.byteLength - END_BYTES;
  while (at >= lowest && view.getUint32(at, true) !== END_SIGNATURE) at--;
  return at >= lowest ? at : -1;
}

function shortDirectory(view: DataView, end: number): ZipDirectory {
  const at = view.getUint32(end + 16, true);
  return { at, end: at + view.getUint32(end + 12, true), count: view.getUint16(end + 10, true) };
}

const isInZip64 = (view: DataView, end: number): boolean =>
  view.getUint16(end + 10, true) === COUNT_IN_ZIP64 ||
  view.getUint32(end + 12, true) === IN_ZIP64 ||
  view.getUint32(end + 16, true) === IN_ZIP64;

/** What the zip64 records in front of the end record say, where there are any. */
function directory64(
  view: DataView,
  tailAt: number,
  end: number,
  refuse: RefuseZip,
): ZipDirectory | undefined {
  const locator = end - LOCATOR64_BYTES;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64_SIGNATURE) return undefined;
  const numberAt = (at: number, number: ZipNumber) =>
    exact(view.getBigUint64(at, true), number, undefined, refuse);
  const record = numberAt(locator + 8, 'record place') - tailAt;
  const isThere = record >= 0 && record <= locator - END64_BYTES;
  if (!isThere || view.getUint32(record, true) !== END64_SIGNATURE) throw refuse({ kind: 'no zip64 record' });
  const bytes = numberAt(record + 40, 'directory bytes');
  const at = numberAt(record + 48, 'directory place');
  return { at, end: at + bytes, count: numberAt(record + 32, 'entry count') };
}

function exact(value: bigint, number: ZipNumber, entry: string | undefined, refuse: RefuseZip): number {
  if (value < HUGE) return Number(value);
  throw refuse({ kind: 'huge number', number, value, entry });
}

/**
 * The entries, in the order of the list; names may repeat, and places and lengths may lie anywhere.
 * @param list bytes `at` to `end` of the directory
 * @throws what `refuse` makes of a fault
 */
export function zipEntries(list: Uint8Array, count: number, refuse: RefuseZip): ZipEntry[] {
  const view = viewOf(list);
  const decoder = new TextDecoder();
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > list.length || view.getUint32(at, true) !== ENTRY_SIGNATURE)
      throw refuse({ kind: 'damaged entry', index });
    const nameEnd = at + ENTRY_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > list.length) throw refuse({ kind: 'entry cut off', index });
    const name = decoder.decode(list.subarray(at + ENTRY_BYTES, nameEnd));
    entries.push(entryAt(view, at, name, zip64Numbers(view, nameEnd, extraEnd), refuse));
    at = next;
  }
  return entries;
}

function entryAt(view: DataView, at: number, name: string, numbers64: bigint[], refuse: RefuseZip): ZipEntry {
  const numberAt = (field: number, number: ZipNumber): number => {
    const short = view.getUint32(at + field, true);
    if (short !== IN_ZIP64) return short;
    const value = numbers64.shift();
    if (value === undefined) throw refuse({ kind: 'no zip64 number', number, entry: name });
    return exact(value, number, name, refuse);
  };
  // The order of the extra field, not of the entry.
  const unpackedBytes = numberAt(24, 'unpacked bytes');
  const packedBytes = numberAt(20, 'packed bytes');
  const headerAt = numberAt(42, 'header place');
  return {
    name,
    encrypted: (view.getUint16(at + 8, true) & ENCRYPTED) !== 0,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedBytes,
    unpackedBytes,
    headerAt,
  };
}

/**
 * The numbers of the zip64 extra field among the extra fields of an entry; none where there is no such field.
 */
function zip64Numbers(view: DataView, from: number, end: number): bigint[] {
  for (let at = from; at + 4 <= end;) {
    const dataEnd = Math.min(end, at + 4 + view.getUint16(at + 2, true));
    if (view.getUint16(at, true) === ZIP64_EXTRA) {
      const numbers: bigint[] = [];
      for (let value = at + 4; value + 8 <= dataEnd; value += 8) numbers.push(view.getBigUint64(value, true));
      return numbers;
    }
    at = dataEnd;
  }
  return [];
}

/**
 * Lengths from the local header of an entry, whose bytes follow its name and its extra fields: they may
 * differ from those in the list. Undefined where `bytes` do not begin with a whole local header.
 */
export function localHeader(
  bytes: Uint8Array,
): { readonly nameBytes: number; readonly extraBytes: number } | undefined {
  if (bytes.length < LOCAL_HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) return undefined;
  return { nameBytes: view.getUint16(26, true), extraBytes: view.getUint16(28, true) };
}
