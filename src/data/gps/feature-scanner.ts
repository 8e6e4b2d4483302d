import { lengthened } from '../../base/bytes';
import { badInput, type Failure } from '../../base/failure';
import { parseJson } from '../../base/json';
import { shown } from '../../base/text';

/** Longest feature, and longest text around the features, that is read: a track of a million points fits. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;
/** What such a feature makes of the memory: a list for each point of four million. */
const FEATURE_LIMITS = { depth: 64, containers: 4_000_000, values: 12_000_000 };

/** Length of `{}`: parsing millions of such costs seconds. */
const NOTHING_BYTES = 2;

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** Begins each text of a GeoJSON text sequence (RFC 8142). */
const RECORD_SEPARATOR = 0x1e;

const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13;
const isByteOrderMark = (byte: number): boolean => byte === 0xef || byte === 0xbb || byte === 0xbf;
const decoder = new TextDecoder();

const FEW_BYTES = 32;

/** Bytes put together from pieces. */
class ByteBuffer {
  #bytes = new Uint8Array(4096);
  length = 0;

  append(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.length + to - from;
    if (needed > this.#bytes.length)
      this.#bytes = lengthened(this.#bytes, Math.max(needed, 2 * this.#bytes.length));
    // A view of bytes costs more than to copy a few of them.
    if (to - from < FEW_BYTES) for (let i = from; i < to; i++) this.#bytes[this.length + i - from] = bytes[i];
    else this.#bytes.set(bytes.subarray(from, to), this.length);
    this.length = needed;
  }

  text(from = 0, to = this.length): string {
    return decoder.decode(this.#bytes.subarray(from, to));
  }
}

/** What a scanner finds: features one by one, and what stood around them. */
export interface FeatureListener {
  /** A feature, `row` counted from 1. */
  onFeature(feature: unknown, row: number): void;
  /** An object at the top whose `features`, if it has any, were handed over before and are left out here. */
  onTop(top: unknown, hadFeatures: boolean): void;
}

/** Cuts GeoJSON, or one object per line (RFC 8142), into features; pieces may be cut anywhere. */
export class FeatureScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inFeatures = false;
  #hadFeatures = false;
  #rest = new ByteBuffer();
  /** One for all features: a buffer for each costs more than what is in most. */
  #itemBuffer = new ByteBuffer();
  #item: ByteBuffer | undefined;
  #stringFrom = 0;
  #stringTo = 0;
  /** From where on bytes of the piece at hand are not yet held. */
  #mark = 0;
  #row = 0;

  constructor(
    private readonly file: string,
    private readonly listener: FeatureListener,
  ) {}

  push(piece: Uint8Array): void {
    this.#mark = 0;
    for (let i = 0; i < piece.length; i++) {
      if (this.#inString) i = this.#scanString(piece, i);
      else this.#scanByte(piece, i);
    }
    this.#hold(piece, piece.length);
  }

  finish(): void {
    if (this.#depth > 0 || this.#inString)
      throw this.#fault('the file ends in the middle; copy or download it again');
  }

  #hold(piece: Uint8Array, to: number): void {
    const target = this.#item ?? this.#rest;
    if (this.#depth > 0) target.append(piece, this.#mark, to);
    this.#mark = to;
    if (target.length > MAX_TEXT_BYTES)
      throw this.#fault(`one feature is longer than ${MAX_TEXT_BYTES / 1024 ** 2} MiB`);
  }

  /** Goes on within a string; returns the last position looked at. */
  #scanString(piece: Uint8Array, from: number): number {
    for (let i = from; i < piece.length; i++) {
      if (this.#escaped) this.#escaped = false;
      else if (piece[i] === BACKSLASH) this.#escaped = true;
      else if (piece[i] === QUOTE) {
        this.#inString = false;
        if (this.#atTopKeys()) this.#stringTo = this.#rest.length + i - this.#mark;
        return i;
      }
    }
    return piece.length;
  }

  #atTopKeys(): boolean {
    return this.#depth === 1 && !this.#item;
  }

  #scanByte(piece: Uint8Array, i: number): void {
    const byte = piece[i];
    if (this.#depth === 0) return this.#scanBetween(piece, i);
    if (byte === QUOTE) {
      this.#inString = true;
      if (this.#atTopKeys()) this.#stringFrom = this.#rest.length + i + 1 - this.#mark;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#open(piece, i);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#close(piece, i);
    else if (byte === COMMA && this.#inFeatures && this.#depth === 2) this.#dropComma(piece, i);
  }

  #scanBetween(piece: Uint8Array, i: number): void {
    const byte = piece[i];
    if (isBlank(byte) || byte === RECORD_SEPARATOR || isByteOrderMark(byte)) return;
    if (byte !== OPEN_BRACE) throw this.#fault('this is no GeoJSON: an object {...} must stand here');
    this.#mark = i;
    this.#depth = 1;
    this.#hadFeatures = false;
    this.#rest = new ByteBuffer();
    this.#stringFrom = this.#stringTo = 0;
  }

  #open(piece: Uint8Array, i: number): void {
    if (this.#inFeatures && this.#depth === 2 && piece[i] === OPEN_BRACE) {
      this.#hold(piece, i);
      this.#item = this.#itemBuffer;
      this.#item.length = 0;
    } else if (this.#depth === 1 && piece[i] === OPEN_BRACKET) {
      this.#hold(piece, i);
      if (this.#rest.text(this.#stringFrom, this.#stringTo) === 'features')
        this.#inFeatures = this.#hadFeatures = true;
    }
    this.#depth++;
  }

  #close(piece: Uint8Array, i: number): void {
    if (this.#depth === 1) {
      this.#hold(piece, i + 1);
      this.#depth = 0;
      return this.#endTop();
    }
    this.#depth--;
    if (this.#item && this.#depth === 2) {
      this.#hold(piece, i + 1);
      const item = this.#item;
      this.#item = undefined;
      this.listener.onFeature(
        item.length === NOTHING_BYTES ? {} : this.#parse(item.text(), this.#row + 1),
        ++this.#row,
      );
    } else if (this.#depth === 1) this.#inFeatures = false;
  }

  /** Commas between features are not held, so that what is left around them is `"features": []`. */
  #dropComma(piece: Uint8Array, i: number): void {
    this.#hold(piece, i);
    this.#mark = i + 1;
  }

  #endTop(): void {
    const top = this.#parse(this.#rest.text(), this.#row);
    if (!this.#hadFeatures) this.#row++;
    this.listener.onTop(top, this.#hadFeatures);
    if (!this.#hadFeatures) this.listener.onFeature(top, this.#row);
  }

  #parse(text: string, row: number): unknown {
    try {
      return parseJson(text, FEATURE_LIMITS);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw this.#fault(`this is no well-formed JSON (${shown(cause)}). Export or download it again`, row);
    }
  }

  #fault(what: string, row = this.#row + 1): Failure {
    const { file } = this;
    return badInput(`${shown(file)}, feature ${row}: ${what}.`, { file, row });
  }
}
