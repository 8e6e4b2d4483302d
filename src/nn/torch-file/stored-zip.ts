import { crc32 } from '../../base/checksum';
import {
  LOCAL_HEADER_BYTES,
  localHeader,
  STORED,
  zipDirectory,
  zipEntries,
  type ZipDirectory,
  type ZipEntry,
  type ZipFault,
  type ZipNumber,
} from '../../base/zip-directory';
import { shownName } from '../safetensors';
import { broken } from './broken-file';

interface Entry {
  readonly name: string;
  readonly crc: number;
  readonly headerAt: number;
  readonly dataAt: number;
  readonly size: number;
}

/** PyTorch writes one entry per storage: far more than any model here has. */
const MAX_ENTRIES = 100_000;

/**
 * The entries of a zip that packs nothing, as `torch.save` writes it (zip64 or not). Every offset and length
 * is checked against the file, entries may neither overlap nor share a name, and what is read must have the
 * check sum that is stated. Packed and encrypted entries are refused.
 */
export class StoredZip {
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws Failure 'bad-input' that says what is wrong with the zip */
  constructor(private readonly file: Uint8Array) {
    const directory = zipDirectory(file, 0, { maxEntries: MAX_ENTRIES, zip64: true }, (fault) =>
      refused(fault, 0),
    );
    const entries = readEntries(file, directory);
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

/** @param count entries that the list is said to have */
function refused(fault: ZipFault, count: number): Error {
  switch (fault.kind) {
    case 'no end record':
      return broken('it is cut off: the list of entries at its end is missing', 'Copy or download it again');
    case 'zip64 format':
    case 'no zip64 record':
      return broken('its zip64 record is not where the file says');
    case 'no zip64 number':
      return broken(`its entry "${shownName(fault.entry)}" lacks ${NUMBERS[fault.number]} in zip64 form`);
    case 'huge number': {
      const of = fault.entry === undefined ? '' : ` of "${shownName(fault.entry)}"`;
      return broken(`${NUMBERS[fault.number]}${of} is given as ${fault.value}`);
    }
    case 'list beyond its end':
      return broken(`its list of entries is said to end at byte ${fault.end}, beyond byte ${fault.limit}`);
    case 'too many entries':
      return broken(`it claims to have ${fault.count} entries; at most ${MAX_ENTRIES} are read`);
    case 'more entries than bytes':
      return broken(`it claims to have ${fault.count} entries, its list of them has ${fault.bytes} bytes`);
    case 'damaged entry':
      return broken(`its list of entries is damaged at entry ${fault.index + 1} of ${count}`);
    case 'entry cut off':
      return broken(`its list of entries is cut off at entry ${fault.index + 1}`);
  }
}

const NUMBERS: Readonly<Record<ZipNumber, string>> = {
  'record place': 'the place of its zip64 record',
  'entry count': 'its number of entries',
  'directory bytes': 'the length of its list of entries',
  'directory place': 'the place of its list of entries',
  'unpacked bytes': 'the size',
  'packed bytes': 'the packed size',
  'header place': 'the place',
};

function readEntries(file: Uint8Array, { at, end, count }: ZipDirectory): Entry[] {
  const names = new Set<string>();
  return zipEntries(file.subarray(at, end), count, (fault) => refused(fault, count)).map((entry) => {
    const { name } = entry;
    if (names.has(name)) throw broken(`it has two entries called "${shownName(name)}"`);
    names.add(name);
    return storedEntry(file, entry, at);
  });
}

/** @param dataEnd where the bytes of all entries end */
function storedEntry(file: Uint8Array, entry: ZipEntry, dataEnd: number): Entry {
  const { name, method, crc, packedBytes, unpackedBytes: size, headerAt } = entry;
  if (entry.encrypted) throw broken(`its entry "${shownName(name)}" is encrypted`);
  if (method !== STORED)
    throw broken(
      `its entry "${shownName(name)}" is packed (method ${method}), and torch.save packs nothing`,
      'Use the file as torch.save wrote it, or zip it again without compression (zip -0)',
    );
  if (packedBytes !== size)
    throw broken(`its entry "${shownName(name)}" has ${packedBytes} bytes packed and ${size} unpacked`);
  const dataAt = findData(file, headerAt, name);
  if (dataAt + size > dataEnd)
    throw broken(
      `its entry "${shownName(name)}" is said to have ${size} bytes from byte ${dataAt} on, beyond byte ${dataEnd}`,
    );
  return { name, crc, headerAt, dataAt, size };
}

/** Where an entry's bytes begin: after the local header, which must be of the same name. */
function findData(file: Uint8Array, headerAt: number, name: string): number {
  const lengths = localHeader(file.subarray(headerAt));
  if (!lengths)
    throw broken(
      `its entry "${shownName(name)}" is not at byte ${headerAt}, where the list of entries has it`,
    );
  const nameAt = headerAt + LOCAL_HEADER_BYTES;
  const nameEnd = nameAt + lengths.nameBytes;
  const localName = new TextDecoder().decode(file.subarray(nameAt, nameEnd));
  if (localName !== name)
    throw broken(`its entry "${shownName(name)}" is called "${shownName(localName)}" in another place`);
  return nameEnd + lengths.extraBytes;
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
