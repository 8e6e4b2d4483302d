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
