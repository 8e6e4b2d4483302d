import { broken } from './broken-file';

/** The longest line of a pickle in text; longer ones are no number and no name. */
const LONGEST_LINE = 4096;
const decoder = new TextDecoder();

/** Reads little-endian numbers and pieces of bytes one after the other, never beyond the end. */
export class ByteCursor {
  readonly #view: DataView;

  /** `what` names the bytes in messages, as "archive/data.pkl". */
  constructor(
    readonly bytes: Uint8Array,
    readonly what: string,
    public at = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#step(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  /** Eight bytes as a length. @throws Failure 'bad-input' also from 2^53 on, which no file has */
  length64(): number {
    const length = Number(this.#view.getBigUint64(this.#step(8), true));
    if (Number.isSafeInteger(length)) return length;
    throw broken(`${this.what} claims ${length} bytes at byte ${this.at - 8}`);
  }

  bigEndianFloat64(): number {
    return this.#view.getFloat64(this.#step(8), false);
  }

  /** A view of the next bytes, not a copy. */
  take(length: number): Uint8Array {
    const from = this.#step(length);
    return this.bytes.subarray(from, from + length);
  }

  /** Text up to the next line feed, which is left out. */
  line(longest = LONGEST_LINE): string {
    const length = this.bytes.subarray(this.at, this.at + longest + 1).indexOf(10);
    if (length < 0)
      throw broken(`${this.what} has a line at byte ${this.at} that does not end within ${longest} bytes`);
    const text = decoder.decode(this.take(length));
    this.at++;
    return text;
  }

  #step(length: number): number {
    const from = this.at;
    if (length > this.bytes.length - from)
      throw broken(
        `${this.what} is cut off: ${length} bytes are wanted at byte ${from}, it has ${this.bytes.length} in all`,
      );
    this.at = from + length;
    return from;
  }
}
