import { broken } from './broken-file';
import { ByteCursor } from './byte-cursor';
import type { ValueContext } from './known-callables';
import { readPickle } from './pickle';
import type { PythonValue } from './python-values';
import type { Storages } from './storages';

/** The first pickle of `torch.save` up to 1.5, and later with `_use_new_zipfile_serialization=False`. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
/** The number above as it stands in the file, little-endian. */
const MAGIC_BYTES = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/** Pickles of protocol 4 and later put a frame in front. */
const MAGIC_WITHIN = 16;
const FORMAT_VERSION = 1001;

/** Whether the bytes begin as such a file does. */
export function isLegacyStream(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x80) return false;
  for (let at = 2; at < MAGIC_WITHIN; at++)
    if (MAGIC_BYTES.every((byte, i) => bytes[at + i] === byte)) return true;
  return false;
}

/**
 * Reads the format before zip files: pickles of a magic number, a version, the writing system, the value and
 * the list of storage keys, then each storage with its number of elements, little-endian whatever wrote it.
 */
export function readLegacyStream(bytes: Uint8Array, context: ValueContext, storages: Storages): PythonValue {
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
