import { crc32 } from '../../base/checksum';
import { shownName } from '../shown-name';
import { broken } from './broken-file';

interface Entry {
  readonly name: string;
  readonly crc: number;
  readonly headerAt: number;
  readonly dataAt: number;
  readonly size: number;
}

interface Directory {
  readonly at: number;
  readonly end: number;
  readonly count: number;
}

const LOCAL_SIGNATURE = 0x04034b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const END64_BYTES = 56;
const LOCATOR64_BYTES = 20;
const LONGEST_COMMENT = 0xffff;
/** Where a 32-bit field holds this, the zip64 extra field has the value. */
const IN_ZIP64 = 0xffffffff;
const ZIP64_EXTRA = 1;
const ENCRYPTED = 1;
const STORED = 0;
/** PyTorch writes one entry per storage: far more than any model here has. */
const MAX_ENTRIES = 100_000;

/**
 * The entries of a zip that packs nothing, as `torch.save` writes it (zip64 or not). Every offset and length is checked
 * against the file, entries may neither overlap nor share a name, and what is read must have the check sum that is
 * stated. Packed and encrypted entries are refused.
 */
export class StoredZip {
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws Failure 'bad-input' that says what is wrong with the zip */
  constructor(private readonly file: Uint8Array) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const directory = findDirectory(view);
    const entries = readEntries(file, view, directory);
    checkOverlap(entries, directory.at);
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Bytes of an entry: a view of the file. @throws Failure 'bad-input' if it is missing or damaged */
  read(name: string): Uint8Array {
    const entry = this.#entries.get(name);
    if (!entry) throw broken(`it has no entry "${shownName(name)}"`);
    const bytes = this.file.subarray(entry.dataAt, entry.dataAt + entry.size);
    // PyTorch can be told to leave check sums out, and then states 0.
    if (entry.crc !== 0 && crc32(bytes) !== entry.crc)
      throw broken(
        `its entry "${shownName(name)}" is damaged (the check sum is wrong)`,
        'Copy or download the file again',
      );
    return bytes;
  }
}

function findDirectory(view: DataView): Directory {
  const lowest = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  let end = view.byteLength - END_BYTES;
  while (end >= lowest && view.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < lowest)
    throw broken('it is cut off: the list of entries at its end is missing', 'Copy or download it again');
  const found = directory64(view, end) ?? {
    count: view.getUint16(end + 10, true),
    at: view.getUint32(end + 16, true),
    end: view.getUint32(end + 16, true) + view.getUint32(end + 12, true),
  };
  if (found.end > end)
    throw broken(`its list of entries is said to end at byte ${found.end}, beyond byte ${end}`);
  if (found.count > MAX_ENTRIES)
    throw broken(`it claims to have ${found.count} entries; at most ${MAX_ENTRIES} are read`);
  if (found.count * ENTRY_BYTES > found.end - found.at)
    throw broken(
      `it claims to have ${found.count} entries, its list of them has ${found.end - found.at} bytes`,
    );
  return found;
}

/** What the zip64 records in front of the end record say, where there are any. */
function directory64(view: DataView, end: number): Directory | undefined {
  const locator = end - LOCATOR64_BYTES;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64_SIGNATURE) return undefined;
  const at = safe(view.getBigUint64(locator + 8, true), 'the place of its zip64 record');
  if (at > locator - END64_BYTES || view.getUint32(at, true) !== END64_SIGNATURE)
    throw broken('its zip64 record is not where the file says');
  const size = safe(view.getBigUint64(at + 40, true), 'the length of its list of entries');
  const start = safe(view.getBigUint64(at + 48, true), 'the place of its list of entries');
  return {
    count: safe(view.getBigUint64(at + 32, true), 'its number of entries'),
    at: start,
    end: start + size,
  };
}

function safe(value: bigint, what: string): number {
  // Two such numbers can be added without rounding.
  if (value < 1n << 52n) return Number(value);
  throw broken(`${what} is given as ${value}`);
}

function readEntries(file: Uint8Array, view: DataView, directory: Directory): Entry[] {
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = directory.at;
  for (let i = 0; i < directory.count; i++) {
    if (at + ENTRY_BYTES > directory.end || view.getUint32(at, true) !== ENTRY_SIGNATURE)
      throw broken(`its list of entries is damaged at entry ${i + 1} of ${directory.count}`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + ENTRY_BYTES + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > directory.end) throw broken(`its list of entries is cut off at entry ${i + 1}`);
    const name = nameAt(file, at + ENTRY_BYTES, nameLength);
    if (names.has(name)) throw broken(`it has two entries called "${shownName(name)}"`);
    names.add(name);
    entries.push(readEntry(file, view, at, name, directory.at));
    at = next;
  }
  return entries;
}

const nameAt = (file: Uint8Array, at: number, length: number) =>
  new TextDecoder().decode(file.subarray(at, at + length));

function readEntry(file: Uint8Array, view: DataView, at: number, name: string, dataEnd: number): Entry {
  if (view.getUint16(at + 8, true) & ENCRYPTED) throw broken(`its entry "${shownName(name)}" is encrypted`);
  const method = view.getUint16(at + 10, true);
  if (method !== STORED)
    throw broken(
      `its entry "${shownName(name)}" is packed (method ${method}), and torch.save packs nothing`,
      'Use the file as torch.save wrote it, or zip it again without compression (zip -0)',
    );
  const { size, packed, headerAt } = entryNumbers(view, at, name);
  if (packed !== size)
    throw broken(`its entry "${shownName(name)}" has ${packed} bytes packed and ${size} unpacked`);
  const dataAt = findData(file, view, headerAt, name);
  if (dataAt + size > dataEnd)
    throw broken(
      `its entry "${shownName(name)}" is said to have ${size} bytes from byte ${dataAt} on, beyond byte ${dataEnd}`,
    );
  return { name, crc: view.getUint32(at + 16, true), headerAt, dataAt, size };
}

/** Sizes and place of an entry, from the zip64 extra field where the short fields are full. */
function entryNumbers(view: DataView, at: number, name: string) {
  const extraAt = at + ENTRY_BYTES + view.getUint16(at + 28, true);
  const long = zip64Values(view, extraAt, extraAt + view.getUint16(at + 30, true));
  const number = (field: number, what: string): number => {
    const short = view.getUint32(at + field, true);
    if (short !== IN_ZIP64) return short;
    const value = long.shift();
    if (value === undefined) throw broken(`its entry "${shownName(name)}" lacks ${what} in zip64 form`);
    return safe(value, `${what} of "${shownName(name)}"`);
  };
  // The order of the extra field, not of the entry: unpacked size, packed size, place.
  const size = number(24, 'the size');
  const packed = number(20, 'the packed size');
  return { size, packed, headerAt: number(42, 'the place') };
}

function zip64Values(view: DataView, from: number, end: number): bigint[] {
  for (let at = from; at + 4 <= end;) {
    const length = view.getUint16(at + 2, true);
    const dataEnd = Math.min(end, at + 4 + length);
    if (view.getUint16(at, true) === ZIP64_EXTRA) {
      const values: bigint[] = [];
      for (let value = at + 4; value + 8 <= dataEnd; value += 8) values.push(view.getBigUint64(value, true));
      return values;
    }
    at += 4 + length;
  }
  return [];
}

/** Where an entry's bytes begin: after the local header, which must be of the same name. */
function findData(file: Uint8Array, view: DataView, headerAt: number, name: string): number {
  if (headerAt + LOCAL_BYTES > view.byteLength || view.getUint32(headerAt, true) !== LOCAL_SIGNATURE)
    throw broken(
      `its entry "${shownName(name)}" is not at byte ${headerAt}, where the list of entries has it`,
    );
  const nameLength = view.getUint16(headerAt + 26, true);
  const localName = nameAt(file, headerAt + LOCAL_BYTES, nameLength);
  if (localName !== name)
    throw broken(`its entry "${shownName(name)}" is called "${shownName(localName)}" in another place`);
  return headerAt + LOCAL_BYTES + nameLength + view.getUint16(headerAt + 28, true);
}

function checkOverlap(entries: readonly Entry[], directoryAt: number): void {
  const ordered = [...entries].sort((a, b) => a.headerAt - b.headerAt);
  ordered.forEach(({ name, dataAt, size }, i) => {
    const limit = ordered[i + 1]?.headerAt ?? directoryAt;
    if (dataAt + size > limit)
      throw broken(
        `its entry "${shownName(name)}" overlaps ${ordered[i + 1] ? `"${shownName(ordered[i + 1].name)}"` : 'the list of entries'}`,
      );
  });
}
