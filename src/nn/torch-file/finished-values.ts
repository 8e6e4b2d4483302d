import { shownName, type SafetensorsDtype, type SafetensorsTensor, decodeElements } from '../safetensors';
import { broken } from './broken-file';
import type { InertNames } from './limits';
import {
  InertObject,
  NumpyType,
  PythonName,
  StorageReference,
  TensorView,
  type PythonValue,
} from './python-values';
import type { Storages } from './storages';
import type { TorchInert, TorchTensor, TorchValue } from './torch-values';

/** Lists in lists in dictionaries: a state dict has two levels, a kept module some four per layer. */
const MAX_DEPTH = 100;
/** Values that a walk through everything meets; one that stands in two places counts twice. */
const MAX_UNFOLDED = 2_000_000;
/**
 * Tensors may take this many times the file's bytes, and some more: 16-bit
 * floats double, tied weights are copied.
 */
const MAX_GROWTH = 4;
const SPARE_BYTES = 64 * 1024 ** 2;

interface Finished {
  readonly value: TorchValue;
  readonly unfolded: number;
  readonly height: number;
}

interface Path {
  readonly key: string | number;
  readonly above: Path | undefined;
  readonly depth: number;
}

type Compound = Exclude<PythonValue, null | boolean | number | bigint | string>;

/**
 * Turns what a pickle described into what a caller gets: tensors are made, with every place checked against
 * its storage; names become inert values. The result is finite, at most `MAX_DEPTH` deep and can be walked by
 * plain recursion: containers that hold themselves are refused or, within an inert object, cut off.
 */
export class FinishedValues {
  readonly #finished = new Map<Compound, Finished>();
  readonly #open = new Set<Compound>();
  #madeBytes = 0;
  /** How many tensors were made. */
  tensors = 0;

  constructor(
    private readonly storages: Storages,
    private readonly file: { readonly bytes: number; readonly littleEndian: boolean },
    private readonly inert: InertNames,
  ) {}

  /** @throws Failure 'bad-input' that names the tensor or the place */
  finish(value: PythonValue): TorchValue {
    if (!isCompound(value)) return value;
    const { value: finished, unfolded } = this.#finish(value, undefined, false);
    if (unfolded > MAX_UNFOLDED)
      throw broken(
        `its lists and dictionaries refer to each other so often that they unfold to more than ${MAX_UNFOLDED} values`,
      );
    return finished;
  }

  #finish(value: Compound, path: Path | undefined, withinInert: boolean): Finished {
    const known = this.#finished.get(value);
    const depth = (path?.depth ?? 0) + (known?.height ?? 0);
    const endless = this.#open.has(value);
    if (endless || depth > MAX_DEPTH) {
      const what = endless ? 'a container that holds itself' : `containers more than ${MAX_DEPTH} deep`;
      if (!withinInert) throw broken(`it has ${what}, at ${place(path)}`);
      this.inert.add(what);
      return leaf({ kind: 'inert', name: what });
    }
    if (known) return known;
    this.#open.add(value);
    const finished = this.#compound(value, path, withinInert);
    this.#open.delete(value);
    this.#finished.set(value, finished);
    return finished;
  }

  #compound(value: Compound, path: Path | undefined, withinInert: boolean): Finished {
    if (value instanceof Uint8Array) return leaf(value.slice());
    if (value instanceof TensorView) return leaf(this.#tensor(value, place(path)));
    if (value instanceof InertObject) return this.#inertObject(value, path);
    if (value instanceof PythonName) return leaf({ kind: 'inert', name: value.name });
    if (value instanceof StorageReference) return leaf({ kind: 'inert', name: `torch.${value.type}` });
    if (value instanceof NumpyType) return leaf({ kind: 'inert', name: 'numpy.dtype' });
    const unfolding = new Unfolding();
    const part = (key: string | number, item: PythonValue): TorchValue => {
      if (!isCompound(item)) return unfolding.plain(item);
      return unfolding.add(
        this.#finish(item, { key, above: path, depth: (path?.depth ?? 0) + 1 }, withinInert),
      );
    };
    if (!(value instanceof Map)) return unfolding.of(value.map((item, i) => part(i, item)));
    const dictionary = new Map<string | number, TorchValue>();
    for (const [key, item] of value) dictionary.set(key, part(key, item));
    return unfolding.of(dictionary);
  }

  #inertObject({ name, state }: InertObject, path: Path | undefined): Finished {
    const unfolding = new Unfolding();
    if (state === undefined) return leaf({ kind: 'inert', name });
    if (!isCompound(state)) return leaf({ kind: 'inert', name, state });
    const deeper: Path = { key: name, above: path, depth: (path?.depth ?? 0) + 1 };
    return unfolding.of({ kind: 'inert', name, state: unfolding.add(this.#finish(state, deeper, true)) });
  }

  #tensor(view: TensorView, where: string): TorchTensor | TorchInert {
    const { storage, dtype } = view;
    if (storage instanceof InertObject) return { kind: 'inert', name: storage.name };
    const type = elementType(storage.type, dtype);
    if (!type) {
      const name = dtype ?? `torch.${storage.type}`;
      this.inert.add(name);
      return { kind: 'inert', name };
    }
    const layout = tensorLayout(view, where);
    const bytes = this.storages.bytesOf(storage);
    if (layout.end * type.bytes > bytes.length)
      throw broken(
        `tensor ${where} of shape [${layout.shape.join(', ')}] reaches to element ${layout.end} of its storage "${shownName(storage.key)}", ` +
          `which has ${Math.floor(bytes.length / type.bytes)}`,
      );
    this.#allow(layout.count * type.madeBytes, where);
    const elements = gatherElements(bytes, layout, type.bytes);
    if (!this.file.littleEndian) reverseBytes(elements, type.bytes);
    this.tensors++;
    return { kind: 'tensor', dtype: type.dtype, shape: layout.shape, data: type.decode(elements) };
  }

  #allow(bytes: number, where: string): void {
    this.#madeBytes += bytes;
    if (this.#madeBytes > MAX_GROWTH * this.file.bytes + SPARE_BYTES)
      throw broken(
        `its tensors, up to ${where}, take ${this.#madeBytes} bytes, many times the ${this.file.bytes} of the file`,
      );
  }
}

const leaf = (value: TorchValue): Finished => ({ value, unfolded: 1, height: 0 });

/** Adds up what a container unfolds to and how deep it is. */
class Unfolding {
  #unfolded = 1;
  #height = 0;

  plain<Value>(value: Value): Value {
    this.#unfolded++;
    return value;
  }

  add({ value, unfolded, height }: Finished): TorchValue {
    this.#unfolded += unfolded;
    this.#height = Math.max(this.#height, height + 1);
    return value;
  }

  of(value: TorchValue): Finished {
    return { value, unfolded: this.#unfolded, height: this.#height };
  }
}

const isCompound = (value: PythonValue): value is Compound => typeof value === 'object' && value !== null;

/** Where a value stands, as `"model/lm_head.weight"`. */
function place(path: Path | undefined): string {
  if (!path) return 'its top';
  const keys: string[] = [];
  for (let at: Path | undefined = path; at; at = at.above) keys.unshift(shownName(String(at.key)));
  return `"${shownName(keys.join('/'))}"`;
}

/** How elements of a PyTorch type are stored and what they become here. */
interface ElementType {
  /** Bytes of one element in the file, and in the array that is made. */
  readonly bytes: number;
  readonly madeBytes: number;
  readonly dtype: SafetensorsDtype;
  /** `copy`: little-endian elements at the start of a buffer of its own. */
  decode(copy: Uint8Array): SafetensorsTensor['data'];
}

const same = (dtype: SafetensorsDtype, bytes: number, madeBytes = bytes): ElementType => ({
  bytes,
  madeBytes,
  dtype,
  decode: (copy) => decodeElements(dtype, copy),
});

/** Types that safetensors' list lacks become the next wider one, value for value. */
const BY_NAME: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['float64', same('F64', 8)],
  ['float32', same('F32', 4)],
  ['float16', same('F16', 2, 4)],
  ['bfloat16', same('BF16', 2, 4)],
  ['int64', same('I64', 8)],
  ['int32', same('I32', 4)],
  ['uint8', same('U8', 1)],
  ['bool', same('BOOL', 1)],
  [
    'int16',
    { bytes: 2, madeBytes: 4, dtype: 'I32', decode: (copy) => Int32Array.from(new Int16Array(copy.buffer)) },
  ],
  [
    'int8',
    { bytes: 1, madeBytes: 4, dtype: 'I32', decode: (copy) => Int32Array.from(new Int8Array(copy.buffer)) },
  ],
  [
    'uint16',
    { bytes: 2, madeBytes: 4, dtype: 'I32', decode: (copy) => Int32Array.from(new Uint16Array(copy.buffer)) },
  ],
]);

const STORAGE_TYPES: Readonly<Record<string, string>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

/**
 * The element type of a tensor by its storage's class or, where that has none, by the name that the tensor
 * states, as "torch.uint16". Undefined for complex, quantised and 8-bit floating-point numbers.
 */
function elementType(storage: string, dtype: string | undefined): ElementType | undefined {
  if (dtype !== undefined) return BY_NAME.get(dtype.replace('torch.', ''));
  return Object.hasOwn(STORAGE_TYPES, storage) ? BY_NAME.get(STORAGE_TYPES[storage]) : undefined;
}

const MAX_DIMENSIONS = 64;

/** Where the elements of a tensor lie in its storage, in elements. */
interface TensorLayout {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly count: number;
  /** One more than the last element's place; 0 where there is no element. */
  readonly end: number;
}

/** Checks what the file says of a tensor's place. @throws Failure 'bad-input' that names the tensor */
function tensorLayout(view: TensorView, where: string): TensorLayout {
  const shape = counts(view.shape, 'shape', where);
  const strides = counts(view.strides, 'strides', where);
  if (shape.length !== strides.length)
    throw broken(`tensor ${where} has ${shape.length} dimensions and ${strides.length} strides`);
  const [offset] = counts([view.offset], 'storage offset', where);
  if (shape.includes(0)) return { offset, shape, strides, count: 0, end: 0 };
  const count = shape.reduce((product, size) => product * size, 1);
  const end = shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], offset) + 1;
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(end))
    throw broken(`tensor ${where} has the shape [${shape.join(', ')}], which is more than any file holds`);
  return { offset, shape, strides, count, end };
}

function counts(value: PythonValue, what: string, where: string): number[] {
  if (!Array.isArray(value) || value.length > MAX_DIMENSIONS)
    throw broken(`tensor ${where} has no valid ${what} (a list of at most ${MAX_DIMENSIONS} numbers)`);
  return value.map((size) => {
    if (Number.isSafeInteger(size) && (size as number) >= 0) return size as number;
    throw broken(
      `tensor ${where} has ${typeof size === 'number' || typeof size === 'bigint' ? size : 'no number'} in its ${what}`,
    );
  });
}

/** Copies the elements of a tensor, in row-major order, out of its storage. */
function gatherElements(
  storage: Uint8Array,
  { offset, shape, strides, count }: TensorLayout,
  elementBytes: number,
): Uint8Array {
  if (count === 0) return new Uint8Array(0);
  if (isContiguous(shape, strides))
    return new Uint8Array(storage.subarray(offset * elementBytes, (offset + count) * elementBytes));
  const copy = new Uint8Array(count * elementBytes);
  const rank = shape.length;
  const index = new Array<number>(rank).fill(0);
  let from = offset * elementBytes;
  for (let to = 0; to < copy.length; to += elementBytes) {
    for (let byte = 0; byte < elementBytes; byte++) copy[to + byte] = storage[from + byte];
    for (let axis = rank - 1; axis >= 0; axis--) {
      from += strides[axis] * elementBytes;
      if (++index[axis] < shape[axis]) break;
      from -= index[axis] * strides[axis] * elementBytes;
      index[axis] = 0;
    }
  }
  return copy;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Turns elements of the other byte order round, in place. */
function reverseBytes(elements: Uint8Array, elementBytes: number): void {
  for (let at = 0; at < elements.length; at += elementBytes)
    for (let low = at, high = at + elementBytes - 1; low < high; low++, high--) {
      const byte = elements[low];
      elements[low] = elements[high];
      elements[high] = byte;
    }
}
