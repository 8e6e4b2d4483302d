import { CRC_START, updateCrc } from '../base/checksum';
import type { MatchGraph } from './match-graph';

/**
 * The upper-bounded origin-destination table of FMM: shortest ways from the ends of roads to the starts of
 * roads, in rows by end. Row i holds entries `offsets[i] .. offsets[i+1]`, ascending by target.
 */
export interface Ubodt {
  /** Says for which roads and reach it was made; see `ubodtKey`. */
  readonly key: string;
  /** How far a way may lead at all. */
  readonly deltaMeters: number;
  /** How far the ways of the table lead: `deltaMeters`, or less where that would not fit. */
  readonly reachMeters: number;
  /** (X+1) */
  readonly offsets: Uint32Array;
  /** (N) groups of road starts (`MatchGraph.entryOf`). */
  readonly targets: Uint32Array;
  /** (N) metres between the end and the start. */
  readonly costs: Float32Array;
  /** (N) which of the end's successors to take first, or `NO_ROAD_BETWEEN`. */
  readonly firsts: Uint16Array;
}

/** Target, cost and first road. */
export const BYTES_PER_ROW = 4 + 4 + 2;

export const ubodtRows = (ubodt: Ubodt): number => ubodt.targets.length;

/** Bytes that a table takes in memory. */
export const ubodtBytes = (ubodt: Ubodt): number =>
  ubodt.offsets.byteLength + ubodtRows(ubodt) * BYTES_PER_ROW;

/** Raised whenever the meaning of a row changes. */
const TABLE_VERSION = 1;

/** Two tables with one key are the same: made of equal roads, with equal reach, by the same rules. */
export function ubodtKey(graph: MatchGraph, deltaMeters: number, maxBytes: number): string {
  const { roadCount, successorOffsets, successors } = graph.network;
  const sums = [successorOffsets, successors, graph.lengthMeters].map((array) =>
    checksum(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  );
  return [`v${TABLE_VERSION}`, roadCount, successors.length, ...sums, deltaMeters, maxBytes].join('-');
}

/** CRC-32 in hex. */
export const checksum = (bytes: Uint8Array): string =>
  ((updateCrc(CRC_START, bytes) ^ CRC_START) >>> 0).toString(16).padStart(8, '0');

/** The row that leads from a group of ends to a group of starts, or -1. */
export function rowOf({ offsets, targets }: Ubodt, exit: number, entry: number): number {
  let low = offsets[exit];
  let high = offsets[exit + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const target = targets[middle];
    if (target === entry) return middle;
    if (target < entry) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** "RDUB" as little-endian number. */
const MAGIC = 0x42554452;
const FORMAT = 1;
/** Magic, format, rows, row offsets, bytes of the key, padding; then delta and reach as doubles. */
const HEAD_BYTES = 24 + 16;
const CHECKSUM_CHARACTERS = 8;

/**
 * A table as bytes, to be kept: head, key, then the columns, each from a multiple of 8 on,
 * and a checksum of all of it. The numbers are in the order of the machine, which is
 * little-endian wherever browsers and Node run.
 */
export function encodeUbodt(ubodt: Ubodt): Uint8Array<ArrayBuffer> {
  const key = new TextEncoder().encode(ubodt.key);
  const { starts, end } = layoutOf(key.length, ubodt.offsets.length, ubodt.targets.length);
  const bytes = new Uint8Array(end + CHECKSUM_CHARACTERS);
  const head = new DataView(bytes.buffer);
  [MAGIC, FORMAT, ubodt.targets.length, ubodt.offsets.length, key.length].forEach((value, i) =>
    head.setUint32(4 * i, value, true),
  );
  head.setFloat64(24, ubodt.deltaMeters, true);
  head.setFloat64(32, ubodt.reachMeters, true);
  bytes.set(key, HEAD_BYTES);
  [ubodt.offsets, ubodt.targets, ubodt.costs, ubodt.firsts].forEach((column, i) =>
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), starts[i]),
  );
  bytes.set(new TextEncoder().encode(checksum(bytes.subarray(0, end))), end);
  return bytes;
}

/**
 * The table in bytes that `encodeUbodt` made, or null where they are none, are damaged or were made
 * for another key: build it anew then.
 * @param key what `ubodtKey` gives for the network and reach in question
 */
export function decodeUbodt(bytes: Uint8Array, key: string): Ubodt | null {
  if (bytes.length < HEAD_BYTES) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, format, rows, offsetCount, keyBytes] = [0, 1, 2, 3, 4].map((i) =>
    head.getUint32(4 * i, true),
  );
  if (magic !== MAGIC || format !== FORMAT) return null;
  const { starts, end } = layoutOf(keyBytes, offsetCount, rows);
  if (bytes.length !== end + CHECKSUM_CHARACTERS) return null;
  const textAt = (start: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(start, start + length));
  if (textAt(HEAD_BYTES, keyBytes) !== key) return null;
  if (textAt(end, CHECKSUM_CHARACTERS) !== checksum(bytes.subarray(0, end))) return null;
  const copy = (start: number, length: number) => bytes.slice(start, start + length).buffer;
  return {
    key,
    deltaMeters: head.getFloat64(24, true),
    reachMeters: head.getFloat64(32, true),
    offsets: new Uint32Array(copy(starts[0], 4 * offsetCount)),
    targets: new Uint32Array(copy(starts[1], 4 * rows)),
    costs: new Float32Array(copy(starts[2], 4 * rows)),
    firsts: new Uint16Array(copy(starts[3], 2 * rows)),
  };
}

/** Where offsets, targets, costs and first roads begin, and where the last of them ends. */
function layoutOf(keyBytes: number, offsetCount: number, rows: number): { starts: number[]; end: number } {
  const starts: number[] = [];
  let at = HEAD_BYTES + keyBytes;
  for (const length of [4 * offsetCount, 4 * rows, 4 * rows, (BYTES_PER_ROW - 8) * rows]) {
    at = Math.ceil(at / 8) * 8;
    starts.push(at);
    at += length;
  }
  return { starts, end: at };
}
