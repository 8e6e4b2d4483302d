import { shownName } from '../safetensors';
import { broken } from './broken-file';
import { storageType } from './known-callables';
import type { InertNames } from './limits';
import { InertObject, PythonName, StorageReference, type PythonValue } from './python-values';

/** Bytes of one element of each storage class. */
const STORAGE_BYTES: ReadonlyMap<string, number> = new Map([
  ['DoubleStorage', 8],
  ['FloatStorage', 4],
  ['HalfStorage', 2],
  ['BFloat16Storage', 2],
  ['LongStorage', 8],
  ['IntStorage', 4],
  ['ShortStorage', 2],
  ['CharStorage', 1],
  ['ByteStorage', 1],
  ['BoolStorage', 1],
  ['UntypedStorage', 1],
  ['ComplexDoubleStorage', 16],
  ['ComplexFloatStorage', 8],
  ['QInt8Storage', 1],
  ['QUInt8Storage', 1],
  ['QInt32Storage', 4],
]);

/** Storages that the pickle of a file refers to, and their bytes once they are found. */
export class Storages {
  readonly #types = new Map<string, string>();
  readonly #bytes = new Map<string, Uint8Array>();

  constructor(
    private readonly inert: InertNames,
    private readonly find?: (key: string) => Uint8Array,
  ) {}

  /**
   * What a persistent id stands for: ("storage", class, key, device, elements[, view]) is a storage, or a
   * part of one where an old file gives a view; ("module", class, ...) is the class.
   */
  refer(id: PythonValue): PythonValue {
    if (!Array.isArray(id)) throw broken('it refers to something outside of the file that is no storage');
    const [what, type, key, , count, view = null] = id;
    if (what === 'module' && type !== undefined) return type;
    if (what !== 'storage' || !(type instanceof PythonName) || typeof key !== 'string' || !isCount(count))
      throw broken('it refers to a storage in an unknown way');
    const className = storageType(type.name);
    if (className === undefined || !STORAGE_BYTES.has(className)) {
      this.inert.add(type.name);
      return new InertObject(type.name);
    }
    const known = this.#types.get(key) ?? className;
    if (known !== className)
      throw broken(`it uses its storage "${shownName(key)}" as ${known} and as ${className}`);
    this.#types.set(key, className);
    return view === null
      ? new StorageReference(key, className, 0, count)
      : partOf(key, className, count, view);
  }

  /**
   * Bytes of one element of a storage of the old format.
   * @throws Failure 'bad-input' if no tensor lies in it
   */
  elementBytes(key: string): number {
    const type = this.#types.get(key);
    if (type === undefined)
      throw broken(`it holds the storage "${shownName(key)}", which it does not describe`);
    return STORAGE_BYTES.get(type) as number;
  }

  hold(key: string, bytes: Uint8Array): void {
    this.#bytes.set(key, bytes);
  }

  /**
   * The bytes that a reference covers: a view of the file.
   * @throws Failure 'bad-input' if the file has fewer
   */
  bytesOf({ key, type, offset, count }: StorageReference): Uint8Array {
    const bytes = this.#found(key);
    const size = STORAGE_BYTES.get(type) as number;
    const end = (offset + count) * size;
    if (end > bytes.length)
      throw broken(`its storage "${shownName(key)}" should have ${end} bytes and has ${bytes.length}`);
    return bytes.subarray(offset * size, end);
  }

  #found(key: string): Uint8Array {
    const held = this.#bytes.get(key);
    if (held) return held;
    if (!this.find) throw broken(`it has no storage "${shownName(key)}"`);
    const bytes = this.find(key);
    this.#bytes.set(key, bytes);
    return bytes;
  }
}

const isCount = (value: PythonValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** (key of the view, first element, elements) within a storage of `count` elements. */
function partOf(key: string, type: string, count: number, view: PythonValue): StorageReference {
  const [, offset, size] = Array.isArray(view) ? view : [];
  if (!isCount(offset) || !isCount(size) || offset + size > count)
    throw broken(`it takes a part of its storage "${shownName(key)}" that lies outside of it`);
  return new StorageReference(key, type, offset, size);
}
