import { fileFailure, type Failure } from '../base/failure';
import { allocate, GrowingArray, joined } from '../base/bytes';
import { shown } from '../base/text';
import type { Task } from '../base/task';
import { filePieces, type DataFile } from './data-file';

type Floats = Float64Array | Float32Array;

/** An array of a NumPy `.npy` file, in row-major (C) order whatever the file's order was. */
interface NpyArray<T extends Floats> {
  readonly shape: readonly number[];
  readonly data: T;
  /** NumPy's name of the element type, e.g. `<i8`. */
  readonly dtype: string;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy pads the header so that the data begin at a multiple of this. */
const ALIGNMENT = 64;
const MAX_DIMENSIONS = 8;
/** NumPy itself refuses headers of more than 10,000 bytes unless it is told to trust the file. */
const MAX_HEADER_BYTES = 10_000;

type ElementReader = (view: DataView, at: number, little: boolean) => number;

interface NpyElement {
  readonly bytes: number;
  readonly read: ElementReader;
}

const ELEMENTS: Readonly<Record<string, NpyElement>> = {
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

const broken = (file: string, what: string) => fileFailure(file, `${what} Write it again with numpy.save.`);

/**
 * Reads a `.npy` file, format 1 to 3: integers, booleans, float32 and float64 in either byte order and C or
 * Fortran order. Integers beyond 2^53 are rounded. @param checkShape may throw before the numbers are read
 * @throws Failure 'bad-input'
 */
export function readNpy(
  bytes: Uint8Array,
  file: string,
  checkShape: (shape: readonly number[]) => void = () => undefined,
): NpyArray<Float64Array> {
  const reader = new NpyReader(file, new GrowingArray(Float64Array, bytes.length >> 3), checkShape);
  reader.push(bytes);
  return reader.finish();
}

/**
 * The same in single precision while the file arrives: no more is held than was read, whatever the header
 * says. @throws Failure 'bad-input', 'cancelled'
 */
export async function readNpyFloats(
  file: DataFile,
  checkShape: (shape: readonly number[]) => void,
  task: Task,
): Promise<NpyArray<Float32Array>> {
  const reader = new NpyReader(file.name, new GrowingArray(Float32Array), checkShape);
  for await (const piece of filePieces(file, task)) reader.push(piece);
  return reader.finish();
}

/** What a `.npy` file says of itself. */
interface NpyHeader {
  readonly dtype: string;
  /** Whether the first index runs fastest. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly element: NpyElement;
  /** Where the numbers begin. */
  readonly dataAt: number;
}

/** The longest header that is read, with what stands before it. */
const MOST_HEADER_BYTES = MAX_HEADER_BYTES + 12;

const elementCount = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** For a file whose length does not fit its shape. */
const unfitLength = ({ shape }: NpyHeader, file: string): Failure =>
  broken(
    file,
    `it should hold ${elementCount(shape)} numbers for its shape (${shape.join(', ')}), and does not.`,
  );

/** The header of a file, of its first `MOST_HEADER_BYTES` or more. @throws Failure 'bad-input' */
function readNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw broken(file, 'this is not a NumPy file.');
  const version = bytes[6];
  if (version < 1 || version > 3 || (version > 1 && bytes.length < 12))
    throw broken(file, `its format version ${version} is not known.`);
  const headerAt = version === 1 ? 10 : 12;
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataAt = headerAt + headerLength;
  if (headerLength > MAX_HEADER_BYTES) throw broken(file, `its header has ${headerLength} bytes.`);
  if (dataAt > bytes.length) throw broken(file, 'it is cut off.');
  const { dtype, fortran, shape } = parseHeader(bytes.subarray(headerAt, dataAt), file);
  const element = ELEMENTS[dtype.slice(1)];
  if (element && '<>|='.includes(dtype[0])) return { dtype, fortran, shape, element, dataAt };
  if (dtype.slice(1) === 'O')
    throw broken(
      file,
      'it holds pickled Python objects, which are never read here: they can run code. Turn them into numbers.',
    );
  throw broken(
    file,
    `its element type ${shown(dtype)} is not numbers that are read here (float32, float64, integers).`,
  );
}

function parseHeader(bytes: Uint8Array, file: string): { dtype: string; fortran: boolean; shape: number[] } {
  const header = new TextDecoder().decode(bytes);
  if (/'descr'\s*:\s*\[/.test(header)) throw broken(file, 'its elements are records, not numbers.');
  const dtype = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const dimensions = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  if (dtype === undefined || order === undefined || dimensions === undefined)
    throw broken(file, 'its header cannot be read.');
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_DIMENSIONS) throw broken(file, `it has ${shape.length} dimensions.`);
  return { dtype, fortran: order === 'True', shape };
}

/** Reorders data whose first index runs fastest into data whose last index does. */
function toRowMajor<T extends Floats>(data: T, shape: readonly number[]): T {
  const result = allocate(() => data.slice() as T);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  for (let to = 0; to < data.length; to++) {
    result[to] = data[index.reduce((from, i, axis) => from + i * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return result;
}

/** Writes a `.npy` file (format 1, C order): int64 where every number is a safe integer, else float64. */
export function writeNpy(data: Float64Array, shape: readonly number[]): Uint8Array {
  const whole = data.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0));
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${whole ? '<i8' : '<f8'}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const dataAt = Math.ceil((10 + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(dataAt + data.length * 8);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(8, dataAt - 10, true);
  bytes.set(new TextEncoder().encode(dict.padEnd(dataAt - 11) + '\n'), 10);
  data.forEach((value, i) => {
    if (whole) view.setBigInt64(dataAt + i * 8, BigInt(value), true);
    else view.setFloat64(dataAt + i * 8, value, true);
  });
  return bytes;
}

/** Reads elements as they arrive. */
class NpyReader<T extends Floats> {
  #header: NpyHeader | undefined;
  /** Bytes that are not read yet: of the header, or of an element that is cut. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly file: string,
    private readonly values: GrowingArray<T>,
    private readonly checkShape: (shape: readonly number[]) => void,
  ) {}

  push(chunk: Uint8Array): void {
    this.#rest = this.#rest.length > 0 ? joined(Uint8Array, [this.#rest, chunk]) : chunk;
    if (this.#header) this.#readElements(this.#header);
    else if (this.#rest.length >= MOST_HEADER_BYTES) this.#begin();
  }

  finish(): NpyArray<T> {
    const header = this.#header ?? this.#begin();
    const { shape, dtype, fortran } = header;
    if (this.values.length !== elementCount(shape) || this.#rest.length > 0)
      throw unfitLength(header, this.file);
    const data = this.values.finish();
    return { shape, dtype, data: fortran ? toRowMajor(data, shape) : data };
  }

  #begin(): NpyHeader {
    const header = readNpyHeader(this.#rest, this.file);
    this.checkShape(header.shape);
    this.#header = header;
    this.#rest = this.#rest.subarray(header.dataAt);
    this.#readElements(header);
    return header;
  }

  /** Reads whole elements; the rest waits for what follows. */
  #readElements(header: NpyHeader): void {
    const { bytes: size, read } = header.element;
    const bytes = this.#rest;
    const whole = Math.floor(bytes.length / size);
    if (this.values.length + whole > elementCount(header.shape)) throw unfitLength(header, this.file);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = header.dtype[0] !== '>';
    for (let i = 0; i < whole; i++) this.values.push(read(view, i * size, little));
    this.#rest = bytes.slice(whole * size);
  }
}
