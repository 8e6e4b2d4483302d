import { GrowingArray, joined } from '../base/bytes';
import type { Task } from '../base/task';
import { feedFile, type DataFile } from './data-file';
import {
  elementCount,
  MOST_HEADER_BYTES,
  readNpyHeader,
  toRowMajor,
  unfitLength,
  type NpyHeader,
} from './npy';

/** An array of a `.npy` file in single precision, in row-major (C) order. */
export interface NpyFloats {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** NumPy's name of the element type, e.g. `<f8`. */
  readonly dtype: string;
}

/**
 * Reads a `.npy` file while it arrives, for arrays that take hundreds of megabytes as doubles: what `readNpy` reads,
 * in single precision. No more is held than was read, whatever the header says.
 * @param checkShape may throw before the numbers are read
 * @throws Failure 'bad-input' when it is not such a file or its length does not fit its shape; 'cancelled'
 */
export async function readNpyFloats(
  file: DataFile,
  checkShape: (shape: readonly number[]) => void,
  task: Task,
): Promise<NpyFloats> {
  const reader = new NpyReader(file.name, checkShape);
  await feedFile(file, task, (piece) => reader.push(piece));
  return reader.finish();
}

class NpyReader {
  #header: NpyHeader | undefined;
  /** Bytes that are not read yet: of the header, or of an element that is cut. */
  #rest: Uint8Array = new Uint8Array(0);
  readonly #values = new GrowingArray(Float32Array);

  constructor(
    private readonly file: string,
    private readonly checkShape: (shape: readonly number[]) => void,
  ) {}

  push(chunk: Uint8Array): void {
    this.#rest = this.#rest.length > 0 ? joined(Uint8Array, [this.#rest, chunk]) : chunk;
    if (this.#header) this.#readElements(this.#header);
    else if (this.#rest.length >= MOST_HEADER_BYTES) this.#begin();
  }

  finish(): NpyFloats {
    const header = this.#header ?? this.#begin();
    const { shape, dtype, fortran } = header;
    if (this.#values.length !== elementCount(shape) || this.#rest.length > 0)
      throw unfitLength(header, this.file);
    const data = this.#values.finish();
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
    if (this.#values.length + whole > elementCount(header.shape)) throw unfitLength(header, this.file);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = header.dtype[0] !== '>';
    for (let i = 0; i < whole; i++) this.#values.push(read(view, i * size, little));
    this.#rest = bytes.slice(whole * size);
  }
}
