import { CRC_START, updateCrc } from '../base/checksum';
import type { MatchGraph } from './match-graph';
import { badInput, withinMemory } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import { RoadEndSearch } from './road-end-search';
import { joined } from '../base/bytes';

/**
 * The upper-bounded origin-destination table of FMM: ways from ends to starts of roads. Row i: entries
 * `offsets[i] .. offsets[i+1]`.
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
const checksum = (bytes: Uint8Array): string =>
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

/** A table as bytes: head, key, columns at multiples of 8, checksum; numbers are little-endian. */
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

/** The table of `encodeUbodt`; null where it is damaged or of another key than `ubodtKey` gives. */
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

/** FMM's usual bound: a minute at 50 m/s, the longest gap that one expects between points. */
export const DEFAULT_DELTA_METERS = 3000;
/** Leaves a tab room: Porto takes 65 MiB with every U-turn; without them these are ways up to 2.1 km. */
export const DEFAULT_MAX_BYTES = 128 * 1024 * 1024;

export interface UbodtOptions {
  readonly deltaMeters?: number;
  /** Where the whole table would not fit it reaches less far, and longer ways are searched. */
  readonly maxBytes?: number;
}

/** Searches without a pause: some milliseconds each at the most, in a large and dense city. */
const SEARCHES_PER_STEP = 4;
const SEARCHES_PER_REPORT = 64;

/** Runs Dijkstra from every group of ends. @throws Failure 'bad-input', 'out-of-memory', 'cancelled' */
export async function buildUbodt(
  graph: MatchGraph,
  { deltaMeters = DEFAULT_DELTA_METERS, maxBytes = DEFAULT_MAX_BYTES }: UbodtOptions = {},
  task: Task = NO_TASK,
): Promise<Ubodt> {
  if (!(deltaMeters > 0 && deltaMeters < Infinity))
    throw badInput(`The bound of ways must be above 0 metres; it is ${deltaMeters}.`);
  const search = new RoadEndSearch(graph);
  const reachMeters = await fittingReach(graph, search, deltaMeters, maxBytes, task);
  const total = graph.exitRoads.length;
  const rows = new RowColumns();
  const offsets = new Uint32Array(total + 1);
  for (let exit = 0; exit < total; exit++) {
    search.run(exit, reachMeters);
    rows.add(search);
    offsets[exit + 1] = rows.length;
    if (exit % SEARCHES_PER_REPORT === 0)
      task.progress({ step: 'traces.ways', done: exit, total, unit: 'ends of roads' });
    if (exit % SEARCHES_PER_STEP === 0) await task.checkpoint();
  }
  task.progress({ step: 'traces.ways', done: total, total, unit: 'ends of roads' });
  return { key: ubodtKey(graph, deltaMeters, maxBytes), deltaMeters, reachMeters, offsets, ...rows.finish() };
}

class RowColumns {
  readonly #targets = new ChunkedColumn(Uint32Array);
  readonly #costs = new ChunkedColumn(Float32Array);
  readonly #firsts = new ChunkedColumn(Uint16Array);

  get length(): number {
    return this.#targets.length;
  }

  add(search: RoadEndSearch): void {
    for (let i = 0; i < search.count; i++) {
      const entry = search.entries[i];
      this.#targets.push(entry);
      this.#costs.push(search.costOf(entry));
      this.#firsts.push(search.firstOf(entry));
    }
  }

  finish(): Pick<Ubodt, 'targets' | 'costs' | 'firsts'> {
    return { targets: this.#targets.finish(), costs: this.#costs.finish(), firsts: this.#firsts.finish() };
  }
}

/** Ends that the size of the table is judged by: enough for a few per cent, gone through in a moment. */
const SAMPLED_ENDS = 96;
/** Steps in which the reach is shortened. */
const REACH_STEPS = 60;

/** The farthest reach, in sixtieths of delta, with which the table is expected to fit. */
async function fittingReach(
  graph: MatchGraph,
  search: RoadEndSearch,
  delta: number,
  maxBytes: number,
  task: Task,
): Promise<number> {
  const ends = graph.exitRoads.length;
  const sampled = Math.min(SAMPLED_ENDS, ends);
  const rowsAtStep = new Float64Array(REACH_STEPS + 1);
  for (let i = 0; i < sampled; i++) {
    if (i % SEARCHES_PER_STEP === 0) await task.checkpoint();
    search.run(Math.floor((i * ends) / sampled), delta);
    for (let k = 0; k < search.count; k++)
      rowsAtStep[Math.ceil((search.costOf(search.entries[k]) / delta) * REACH_STEPS)] += ends / sampled;
  }
  let bytes = 0;
  for (let step = 0; step <= REACH_STEPS; step++) {
    bytes += rowsAtStep[step] * BYTES_PER_ROW;
    if (bytes > maxBytes) return (Math.max(0, step - 1) / REACH_STEPS) * delta;
  }
  return delta;
}

type Numbers = Uint32Array | Float32Array | Uint16Array;

const CHUNK_VALUES = 1 << 18;

/** A column gathered in chunks: growing moves nothing, joining needs room for one column twice. */
class ChunkedColumn<T extends Numbers> {
  #chunks: T[] = [];
  #inLast = CHUNK_VALUES;

  constructor(private readonly create: new (length: number) => T) {}

  get length(): number {
    return this.#chunks.length * CHUNK_VALUES - CHUNK_VALUES + this.#inLast;
  }

  push(value: number): void {
    if (this.#inLast === CHUNK_VALUES) {
      this.#chunks.push(room(() => new this.create(CHUNK_VALUES)));
      this.#inLast = 0;
    }
    this.#chunks[this.#chunks.length - 1][this.#inLast++] = value;
  }

  /** All values in one array; the column is empty afterwards. */
  finish(): T {
    const last = this.#chunks.length - 1;
    const filled = this.#chunks.map((chunk, i) => (i < last ? chunk : chunk.subarray(0, this.#inLast)));
    const values = room(() => joined(this.create, filled));
    this.#chunks = [];
    this.#inLast = CHUNK_VALUES;
    return values;
  }
}

const room = <T>(make: () => T): T => withinMemory(make, 'the table of ways', 'cut the area smaller');
