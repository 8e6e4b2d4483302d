import { shownName } from '../safetensors';
import { broken } from './broken-file';
import { FinishedValues } from './finished-values';
import { InertNames, WorkBudget } from './limits';
import { readPickle } from './pickle';
import type { PythonValue } from './python-values';
import { Storages } from './storages';
import { StoredZip } from './stored-zip';
import type { TorchInert, TorchValue } from './torch-values';
import { ByteCursor } from './byte-cursor';
import type { ValueContext } from './known-callables';

export type { TorchInert, TorchTensor, TorchValue } from './torch-values';

/** What `torch.save` wrote, as plain values. */
export interface TorchFile {
  readonly format: 'zip' | 'legacy';
  readonly root: TorchValue;
  /** What the file names and this reader does not make, as "argparse.Namespace". */
  readonly inert: readonly string[];
}

const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];
const LOCAL_HEADER_BYTES = 30;

/** Whether the bytes begin as a file of `torch.save` does, broken or not. */
export function isTorchFile(bytes: Uint8Array): boolean {
  if (!isZip(bytes)) return isLegacyStream(bytes);
  const nameLength = bytes[26] | (bytes[27] << 8);
  const name = bytes.subarray(LOCAL_HEADER_BYTES, LOCAL_HEADER_BYTES + nameLength);
  // torch.save writes this entry first; newer versions may put small ones of their own in front.
  return /(^|\/)(data\.pkl|byteorder|\.format_version|\.storage_alignment|version)$/.test(
    new TextDecoder().decode(name),
  );
}

const isZip = (bytes: Uint8Array): boolean => ZIP_MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * Reads a `.pt` or `.pth` file of `torch.save`, as zip or in the format before PyTorch 1.6. The pickle in it
 * is read as data: nothing is imported or called, classes other than those of a state dict become inert
 * values that keep their name and state. Work and memory are limited in proportion to the file; every offset
 * is checked. The result holds no container within itself and can be walked by plain recursion.
 * @throws Failure 'bad-input' that says what is wrong, where, and what to do
 */
export function readTorchFile(bytes: Uint8Array): TorchFile {
  const inert = new InertNames();
  const context = { budget: new WorkBudget(), inert };
  if (isZip(bytes)) {
    const archive = new TorchArchive(new StoredZip(bytes));
    const littleEndian = archive.isLittleEndian();
    const storages = new Storages(inert, (key) => archive.storage(key));
    const cursor = archive.pickle();
    WorkBudget.checkPickle(cursor.bytes.length, cursor.what);
    const root = readPickle(cursor, context, (id) => storages.refer(id));
    const values = new FinishedValues(storages, { bytes: bytes.length, littleEndian }, inert);
    return { format: 'zip', root: finishedRoot(values, root), inert: inert.list };
  }
  if (!isLegacyStream(bytes)) throw unknownFile(bytes);
  const storages = new Storages(inert);
  const root = readLegacyStream(bytes, context, storages);
  const values = new FinishedValues(storages, { bytes: bytes.length, littleEndian: true }, inert);
  return { format: 'legacy', root: finishedRoot(values, root), inert: inert.list };
}

function finishedRoot(values: FinishedValues, root: PythonValue): TorchValue {
  const finished = values.finish(root);
  if (isInert(finished))
    throw broken(
      `it holds an object of the class "${shownName(finished.name)}", which is not made here, in place of tensors by name`,
    );
  if (values.tensors === 0) throw broken('there is no tensor in it');
  return finished;
}

const isInert = (value: TorchValue): value is TorchInert =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'inert';

function unknownFile(bytes: Uint8Array) {
  if (bytes.length === 0) return broken('it is empty', 'Copy or download it again');
  if (bytes[0] === 0x80) return broken('it is a pickle, but not one of torch.save');
  const start = bytes.subarray(0, 40);
  if (start.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13)))
    return broken(
      `it is text that begins with "${shownName(new TextDecoder().decode(start))}"`,
      'Choose the .pt or .pth file itself; a download may have given a web page in its place',
    );
  return broken('it begins neither as a zip nor as a pickle of torch.save');
}

/** The first pickle of `torch.save` up to 1.5, and later with `_use_new_zipfile_serialization=False`. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
/** The number above as it stands in the file, little-endian. */
const MAGIC_BYTES = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/** Pickles of protocol 4 and later put a frame in front. */
const MAGIC_WITHIN = 16;
const FORMAT_VERSION = 1001;

/** Whether the bytes begin as such a file does. */
function isLegacyStream(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x80) return false;
  for (let at = 2; at < MAGIC_WITHIN; at++)
    if (MAGIC_BYTES.every((byte, i) => bytes[at + i] === byte)) return true;
  return false;
}

/**
 * Reads the format before zip files: pickles of a magic number, a version, the writing system, the value and
 * the list of storage keys, then each storage with its number of elements, little-endian whatever wrote it.
 */
function readLegacyStream(bytes: Uint8Array, context: ValueContext, storages: Storages): PythonValue {
  const cursor = new ByteCursor(bytes, 'the file');
  const next = () => readPickle(cursor, context, (id) => storages.refer(id));
  if (next() !== MAGIC) throw broken("it does not begin with PyTorch's magic number");
  const version = next();
  if (version !== FORMAT_VERSION)
    throw broken(`it is of format version ${typeof version === 'number' ? version : 'unknown'}, not 1001`);
  next();
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw broken('its list of storages is missing');
  const held = new Set<PythonValue>();
  for (const key of keys) {
    if (typeof key !== 'string' || held.has(key)) throw broken('its list of storages is damaged');
    held.add(key);
    const length = cursor.length64() * storages.elementBytes(key);
    storages.hold(key, cursor.take(length));
  }
  return value;
}

const PICKLE = /^(?:[^/]+\/)?data\.pkl$/;
/** How many entries a message names. */
const NAMED = 4;

/** The parts of a zip that `torch.save` wrote. */
class TorchArchive {
  readonly #folder: string;

  /** @throws Failure 'bad-input' for a zip of another kind */
  constructor(private readonly zip: StoredZip) {
    const found = zip.names.filter((name) => PICKLE.test(name));
    if (found.length !== 1) throw notAnArchive(zip.names, found.length);
    this.#folder = found[0].slice(0, -'data.pkl'.length);
    if (zip.has(`${this.#folder}constants.pkl`))
      throw broken('it holds a TorchScript program, and no program is run here');
  }

  /** The description of what was saved. */
  pickle(): ByteCursor {
    return new ByteCursor(this.zip.read(`${this.#folder}data.pkl`), 'its entry data.pkl');
  }

  /** Files from before this was noted are little-endian. */
  isLittleEndian(): boolean {
    const name = `${this.#folder}byteorder`;
    if (!this.zip.has(name)) return true;
    const order = new TextDecoder().decode(this.zip.read(name).subarray(0, 16));
    if (order !== 'little' && order !== 'big')
      throw broken(`its entry byteorder says "${shownName(order)}", not "little" or "big"`);
    return order === 'little';
  }

  storage(key: string): Uint8Array {
    return this.zip.read(`${this.#folder}data/${key}`);
  }
}

function notAnArchive(names: readonly string[], pickles: number) {
  if (pickles > 1) return broken('it is a zip with several data.pkl');
  const listed = names.slice(0, NAMED).map(shownName).join(', ') + (names.length > NAMED ? ', …' : '');
  return broken(
    `it is a zip, but not one of torch.save: it has no data.pkl (it holds ${listed || 'nothing'})`,
    'Choose the .pt or .pth file itself',
  );
}
