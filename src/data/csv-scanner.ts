import { lengthened } from '../base/bytes';
import { badInput, fileFailure, type Failure } from '../base/failure';
import { shown } from '../base/text';

const QUOTE = 34;
const COMMA = 44;
const SPACE = 32;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** One record, valid only during the call that hands it over: fields are byte ranges of a shared buffer. */
export interface CsvRecord {
  readonly bytes: Uint8Array;
  /** Number of fields; one more than `MOST_FIELDS` where there are more, and they are not kept. */
  readonly count: number;
  /** Start of each field in `bytes`, outer quotes left off. */
  readonly starts: Int32Array;
  /** End (exclusive) of each field in `bytes`. */
  readonly ends: Int32Array;
  /** Records before this one, without blank lines: with a header, the data row counted from 1. */
  readonly row: number;
}

/** Longest record that is read: a trip of a million roads fits; a runaway quote does not eat the memory. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Fields of a record that are kept: tables have columns by the hundred, and a list stands in one field. */
export const MOST_FIELDS = 16_384;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const enum State {
  FieldStart,
  Plain,
  Quoted,
  QuoteSeen,
}

const decoder = new TextDecoder();

/** The text of a field, doubled quotes undone. */
export function fieldText(record: CsvRecord, field: number): string {
  const { bytes, starts, ends } = record;
  const text = decoder.decode(bytes.subarray(starts[field], ends[field]));
  const wasQuoted = starts[field] > 0 && bytes[starts[field] - 1] === QUOTE;
  return wasQuoted && text.includes('""') ? text.replaceAll('""', '"') : text;
}

const LONGEST_ROW_TEXT = 1000;

/** The beginning of a record as it stands in its file. */
export function rowText({ bytes, starts, ends, count }: CsvRecord): string {
  if (count === 0) return '';
  const from = starts[0] > 0 && bytes[starts[0] - 1] === QUOTE ? starts[0] - 1 : starts[0];
  const to = ends[Math.min(count, MOST_FIELDS) - 1];
  return decoder.decode(
    bytes.subarray(from, Math.min(to + Number(bytes[to] === QUOTE), from + LONGEST_ROW_TEXT)),
  );
}

/**
 * Cuts a stream of bytes into CSV records (RFC 4180; LF, CRLF or CR; quoted fields may hold
 * separators and line ends; a quote inside an unquoted field is a plain character). Chunks may
 * be cut anywhere. Nothing is decoded.
 */
export class CsvScanner {
  #buffer = new Uint8Array(256 * 1024);
  #end = 0;
  #at = 0;
  #recordStart = 0;
  #fieldStart = 0;
  #state = State.FieldStart;
  #afterCarriageReturn = false;
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #count = 0;
  #row = 0;
  #quotedBlank = false;
  #started = false;

  constructor(
    private readonly fileName: string,
    private readonly onRecord: (record: CsvRecord) => void,
    private readonly maxRecordBytes = MAX_RECORD_BYTES,
    /** The byte between two fields: a comma unless told otherwise. */
    private readonly separator = COMMA,
  ) {}

  push(chunk: Uint8Array): void {
    this.#hold(chunk);
    if (this.#started || this.#end >= BYTE_ORDER_MARK.length) this.#scan();
  }

  /** Hands over the last record, also when the last line end is missing. */
  finish(): void {
    this.#scan();
    if (this.#state === State.Quoted)
      throw this.#fault('a quoted field is never closed: a " is missing at its end');
    if (this.#state === State.QuoteSeen) {
      this.#quotedBlank = true;
      this.#endField(this.#fieldStart + 1, this.#at - 1);
    } else if (this.#state === State.Plain) this.#endField(this.#fieldStart, this.#at);
    else if (this.#count > 0) this.#endField(this.#at, this.#at);
    if (this.#count > 0) this.#endRecord();
  }

  #hold(chunk: Uint8Array): void {
    const shift = this.#recordStart;
    const held = this.#end - shift;
    if (held > this.maxRecordBytes)
      throw this.#fault(
        `one row is longer than ${this.maxRecordBytes / 1048576} MiB. Is a quote (") missing somewhere in it?`,
      );
    const source = this.#buffer;
    if (held + chunk.length > source.length)
      this.#buffer = new Uint8Array(Math.max(source.length * 2, held + chunk.length));
    if (shift > 0 || this.#buffer !== source) this.#buffer.set(source.subarray(shift, this.#end));
    this.#buffer.set(chunk, held);
    for (let i = 0; i < this.#count; i++) {
      this.#starts[i] -= shift;
      this.#ends[i] -= shift;
    }
    this.#at -= shift;
    this.#fieldStart -= shift;
    this.#recordStart = 0;
    this.#end = held + chunk.length;
  }

  #scan(): void {
    const bytes = this.#buffer.subarray(0, this.#end);
    const end = this.#end;
    if (!this.#started) this.#skipByteOrderMark(bytes);
    while (this.#at < end) {
      const byte = bytes[this.#at];
      if (this.#state === State.FieldStart) {
        if (this.#afterCarriageReturn && this.#skipLineFeed(byte)) continue;
        this.#fieldStart = this.#at;
        this.#state = byte === QUOTE ? State.Quoted : State.Plain;
        if (byte === QUOTE) this.#at++;
      } else if (this.#state === State.Quoted) {
        const close = bytes.indexOf(QUOTE, this.#at);
        this.#at = close < 0 ? end : close + 1;
        if (close >= 0) this.#state = State.QuoteSeen;
      } else if (this.#state === State.QuoteSeen) {
        if (byte === QUOTE) {
          this.#state = State.Quoted;
          this.#at++;
        } else if (byte === this.separator || byte === LINE_FEED || byte === CARRIAGE_RETURN) {
          this.#quotedBlank = true;
          this.#close(byte, this.#fieldStart + 1, this.#at - 1);
        } else this.#state = State.Plain;
      } else this.#scanPlain(bytes, end);
    }
  }

  #skipByteOrderMark(bytes: Uint8Array): void {
    this.#started = true;
    if (BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte)) this.#at = this.#recordStart = 3;
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
      throw this.#named('the file is UTF-16 text. Save it as UTF-8.');
  }

  #scanPlain(bytes: Uint8Array, end: number): void {
    let i = this.#at;
    const { separator } = this;
    for (; i < end; i++) {
      const byte = bytes[i];
      if (byte === separator || byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        this.#at = i;
        this.#close(byte, this.#fieldStart, i);
        return;
      }
    }
    this.#at = i;
  }

  #skipLineFeed(byte: number): boolean {
    this.#afterCarriageReturn = false;
    if (byte !== LINE_FEED) return false;
    this.#at++;
    this.#recordStart = this.#at;
    return true;
  }

  /** Ends the field before the separator at `#at` and, at a line end, the record. */
  #close(closing: number, start: number, end: number): void {
    this.#endField(start, end);
    this.#at++;
    if (closing === this.separator) return;
    this.#afterCarriageReturn = closing === CARRIAGE_RETURN;
    this.#endRecord();
  }

  #endField(start: number, end: number): void {
    this.#state = State.FieldStart;
    if (this.#count > MOST_FIELDS || this.#isBetweenSpaces(start, end)) return;
    if (this.#count === this.#starts.length) {
      this.#starts = lengthened(this.#starts, 2 * this.#starts.length);
      this.#ends = lengthened(this.#ends, 2 * this.#ends.length);
    }
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  /** Between spaces in a row stands nothing; one such field is kept, so that a row of blanks is a row. */
  #isBetweenSpaces(start: number, end: number): boolean {
    return this.separator === SPACE && start === end && this.#count >= 2;
  }

  #endRecord(): void {
    const blank = this.#count === 1 && this.#starts[0] === this.#ends[0] && !this.#quotedBlank;
    if (!blank) {
      this.onRecord({
        bytes: this.#buffer,
        count: this.#count,
        starts: this.#starts,
        ends: this.#ends,
        row: this.#row++,
      });
    }
    this.#count = 0;
    this.#quotedBlank = false;
    this.#recordStart = this.#at;
  }

  #fault(what: string): Failure {
    const row = `row ${this.#row}`;
    const { fileName: file } = this;
    if (file === '') return badInput(`${row}: ${what}.`, { row: this.#row });
    return badInput(`${shown(file)}, ${row}: ${what}.`, { file, row: this.#row });
  }

  /** Of the file as a whole; whoever reads a sample without a name names it. */
  #named(what: string): Failure {
    return this.fileName === '' ? badInput(what) : fileFailure(this.fileName, what);
  }
}
