import { badInput, Failure } from '../base/failure';
import { shown } from '../base/text';
import { numberToBfloat16, numberToHalf, bfloat16ToNumber, halfToNumber } from './half-products';
import { endOfString } from '../base/json';

export type SafetensorsDtype = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'U8' | 'BOOL';

export interface SafetensorsTensor {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Which array: see `ElementArray`. */
  readonly data: ElementArray;
}

interface TensorEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Bytes of the data, the end exclusive. */
  readonly begin: number;
  readonly end: number;
}

export interface Safetensors {
  readonly metadata: Record<string, string>;
  readonly tensors: Map<string, SafetensorsTensor>;
}

/** A tensor takes some 100 bytes of it; a longer header is a broken or hostile file. */
const MAX_HEADER_BYTES = 32 * 1024 ** 2;
/** What a run or a network says of itself has some ten entries. */
const MAX_METADATA_ENTRIES = 10_000;
/** Far more than any network has; a header of 32 MiB could name ten times as many. */
const MAX_TENSORS = 50_000;
/** The object, a tensor in it, its shape. */
const HEADER_DEPTH = 3;
const MAX_DIMENSIONS = 64;

/**
 * Reads a safetensors file (8 bytes of header length, JSON header, data). Every offset is checked against the
 * file and the tensor's shape before it is used, and the tensors must fill the data without gaps or overlap,
 * as the format says. The arrays are copies. Throws `Failure` 'bad-input' that names the tensor.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = readHeader(bytes);
  let metadata: [string, string][] = [];
  const entries: TensorEntry[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = metadataEntries(entry);
      continue;
    }
    if (entries.length === MAX_TENSORS) throw broken(`it has more than ${MAX_TENSORS} tensors`);
    entries.push(tensorEntry(name, entry, bytes.length - dataStart));
  }
  checkSpans(entries, bytes.length - dataStart);
  // Only now: tensors that overlap could take far more memory than the file has bytes.
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    tensors.set(name, { dtype, shape, data: decodeElements(dtype, copy) });
  }
  return { metadata: Object.fromEntries(metadata), tensors };
}

/**
 * Writes a safetensors file that the reference implementation loads: widest dtypes
 * first, then by name, header padded to 8.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(
    ([nameA, a], [nameB, b]) => ELEMENTS[b.dtype].bytes - ELEMENTS[a.dtype].bytes || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let position = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    if (name === '__metadata__') throw broken(`a tensor cannot be called ${name}`);
    const count = elementCount(shape);
    if (count !== data.length)
      throw broken(
        `tensor "${shown(name)}" has ${data.length} values, its shape [${shape}] asks for ${count}`,
      );
    const end = position + count * ELEMENTS[dtype].bytes;
    header.push([name, { dtype, shape, data_offsets: [position, end] }]);
    position = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + headerBytes + position);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerBytes), true);
  out.fill(0x20, 8, 8 + headerBytes);
  out.set(json, 8);
  let offset = 8 + headerBytes;
  for (const [, tensor] of ordered) {
    const encoded = encode(tensor);
    out.set(encoded, offset);
    offset += encoded.length;
  }
  return out;
}

const broken = (what: string) =>
  badInput(`This is not a usable safetensors file: ${what}. Export the checkpoint again.`);

const elementCount = (shape: readonly number[]) =>
  shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) throw broken(`it has ${bytes.length} bytes, too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getBigUint64(0, true);
  if (headerBytes > MAX_HEADER_BYTES || 8n + headerBytes > bytes.length)
    throw broken(`its header claims ${headerBytes} bytes, the file has ${bytes.length}`);
  const dataStart = 8 + Number(headerBytes);
  return { header: parseHeader(bytes.subarray(8, dataStart)), dataStart };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const fault = headerFault(json, HEADER_DEPTH);
    if (fault?.kind === 'twice') throw broken(`its header names "${shownName(fault.name)}" twice`);
    if (fault) throw broken('its header nests deeper than one of a safetensors file');
    header = JSON.parse(json);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw broken(`its header is not JSON (${shown(error instanceof Error ? error.message : String(error))})`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw broken('its header is not an object');
  return header as Record<string, unknown>;
}

function metadataEntries(entry: unknown): [string, string][] {
  if (typeof entry !== 'object' || entry === null) throw broken('its __metadata__ is not an object');
  const entries = Object.entries(entry);
  if (entries.length > MAX_METADATA_ENTRIES)
    throw broken(`its __metadata__ has more than ${MAX_METADATA_ENTRIES} entries`);
  return entries.map(([key, value]) => {
    if (typeof value !== 'string')
      throw broken(`its __metadata__ has a value that is not text, at "${shownName(key)}"`);
    return [key, value];
  });
}

function tensorEntry(name: string, entry: unknown, dataBytes: number): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const shown = `tensor "${shownName(name)}"`;
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENTS, dtype))
    throw broken(
      `${shown} has the type ${shownName(JSON.stringify(dtype) ?? 'none')}; known are ${Object.keys(ELEMENTS).join(', ')}`,
    );
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS || !shape.every(isCount))
    throw broken(`${shown} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw broken(`${shown} has no valid data_offsets`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes)
    throw broken(`${shown} lies at ${begin}..${end}, the data ends at ${dataBytes}`);
  const wanted = elementCount(shape as number[]) * ELEMENTS[dtype as SafetensorsDtype].bytes;
  if (wanted !== end - begin)
    throw broken(`${shown} has ${end - begin} bytes, its shape [${shape.join(', ')}] asks for ${wanted}`);
  return { name, dtype: dtype as SafetensorsDtype, shape: shape as number[], begin, end };
}

function checkSpans(entries: readonly TensorEntry[], dataBytes: number): void {
  let position = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position)
      throw broken(`tensor "${shownName(name)}" begins at ${begin}, the one before it ends at ${position}`);
    position = end;
  }
  if (position !== dataBytes) throw broken(`the last tensor ends at ${position}, the data at ${dataBytes}`);
}

function encode({ dtype, data }: SafetensorsTensor): Uint8Array {
  if ((dtype === 'I64') !== data instanceof BigInt64Array)
    throw broken(`${dtype} cannot hold a ${data.constructor.name}`);
  const { buffer, byteOffset, byteLength } = ELEMENTS[dtype].encode(data as Numbers);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What is wrong with a JSON header as text, before it is parsed. */
type HeaderFault = { readonly kind: 'deep' } | { readonly kind: 'twice'; readonly name: string };

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/**
 * Looks through the text of a JSON object for what `JSON.parse` lets pass: names that stand twice in the
 * object itself (the last would win in silence) and nesting deeper than `maxDepth`, which costs memory far
 * beyond the text's length. Takes no memory but for the names.
 */
function headerFault(json: string, maxDepth: number): HeaderFault | undefined {
  const names = new Set<string>();
  let depth = 0;
  let start = -1;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      start = i;
      i = endOfString(json, i);
    } else if (OPEN.has(code)) {
      if (++depth > maxDepth) return { kind: 'deep' };
    } else if (CLOSE.has(code)) depth--;
    else if (code === COMMA) start = -1;
    else if (code === COLON && depth === 1 && start >= 0) {
      const name = parsedText(json.slice(start, i));
      // Another colon belongs to no name: the parser will refuse it.
      start = -1;
      if (names.has(name)) return { kind: 'twice', name };
      names.add(name);
    }
  }
  return undefined;
}

/** Two spellings of a name are one name; what is no text is left to the parser to refuse. */
function parsedText(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** F64 Float64Array; F32, F16, BF16 Float32Array; I64 BigInt64Array; I32 Int32Array; U8, BOOL Uint8Array. */
type ElementArray = Numbers | BigInt64Array;

/** How an element of a tensor is stored: its bytes, and the way from and to little-endian arrays. */
interface ElementForm {
  readonly bytes: number;
  decode(copy: Uint8Array): ElementArray;
  encode(values: Numbers): ArrayBufferView;
}

const BYTE: ElementForm = { bytes: 1, decode: (copy) => copy, encode: (values) => Uint8Array.from(values) };

const ELEMENTS: Readonly<Record<SafetensorsDtype, ElementForm>> = {
  F64: {
    bytes: 8,
    decode: ({ buffer }) => new Float64Array(buffer),
    encode: (values) => Float64Array.from(values),
  },
  I64: { bytes: 8, decode: ({ buffer }) => new BigInt64Array(buffer), encode: (values) => values },
  F32: {
    bytes: 4,
    decode: ({ buffer }) => new Float32Array(buffer),
    encode: (values) => Float32Array.from(values),
  },
  I32: {
    bytes: 4,
    decode: ({ buffer }) => new Int32Array(buffer),
    encode: (values) => Int32Array.from(values),
  },
  F16: {
    bytes: 2,
    decode: ({ buffer }) => decodeHalves(new Uint16Array(buffer)),
    encode: (values) => Uint16Array.from(values, numberToHalf),
  },
  BF16: {
    bytes: 2,
    decode: ({ buffer }) => mappedWords(new Uint16Array(buffer), bfloat16ToNumber),
    encode: (values) => Uint16Array.from(values, numberToBfloat16),
  },
  U8: BYTE,
  BOOL: BYTE,
};

/**
 * Little-endian elements as the array that a tensor of this type has.
 * @param copy the start of a buffer of its own, which the array may keep
 */
export const decodeElements = (dtype: SafetensorsDtype, copy: Uint8Array): ElementArray =>
  ELEMENTS[dtype].decode(copy);

/** Every half as a number: three table look-ups are faster than the arithmetic from a few thousand values on. */
let halves: Float32Array | undefined;
const WORTH_A_TABLE = 4096;

function decodeHalves(words: Uint16Array): Float32Array {
  if (words.length < WORTH_A_TABLE && !halves) return mappedWords(words, halfToNumber);
  const table = (halves ??= Float32Array.from({ length: 0x10000 }, (_, half) => halfToNumber(half)));
  return mappedWords(words, (word) => table[word]);
}

function mappedWords(words: Uint16Array, numberOf: (word: number) => number): Float32Array {
  const values = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) values[i] = numberOf(words[i]);
  return values;
}

/** How much of a name that a file gives is shown. */
const SHOWN_LETTERS = 80;

/** A name that a file gives, fit to be shown in a message: one line of limited length. */
export const shownName = (name: string): string => shown(name, SHOWN_LETTERS);
