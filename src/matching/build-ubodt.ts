import { Failure, withinMemory } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import type { MatchGraph } from './match-graph';
import { RoadEndSearch } from './road-end-search';
import { BYTES_PER_ROW, ubodtKey, type Ubodt } from './ubodt';
import { joined } from '../base/bytes';

/**
 * FMM's usual bound: at 50 m/s (180 km/h) a vehicle needs a minute for it, the longest gap
 * that one expects between two points.
 */
export const DEFAULT_DELTA_METERS = 3000;
/**
 * Leaves a tab room for everything else. Porto with every U-turn takes 65 MiB, without them 235 MiB, of
 * which these are the ways up to 2.1 km.
 */
export const DEFAULT_MAX_BYTES = 128 * 1024 * 1024;

export interface UbodtOptions {
  readonly deltaMeters?: number;
  /**
   * Where the whole table would not fit, it reaches less far, and longer
   * ways are searched when they are needed.
   */
  readonly maxBytes?: number;
}

/** Searches without a pause: some milliseconds each at the most, in a large and dense city. */
const SEARCHES_PER_STEP = 4;
const SEARCHES_PER_REPORT = 64;

/**
 * Runs Dijkstra's algorithm from every group of road ends.
 * @throws Failure 'bad-input' for an impossible bound, 'out-of-memory', 'cancelled'
 */
export async function buildUbodt(
  graph: MatchGraph,
  { deltaMeters = DEFAULT_DELTA_METERS, maxBytes = DEFAULT_MAX_BYTES }: UbodtOptions = {},
  task: Task = NO_TASK,
): Promise<Ubodt> {
  if (!(deltaMeters > 0 && deltaMeters < Infinity))
    throw new Failure('bad-input', `The bound of ways must be above 0 metres; it is ${deltaMeters}.`);
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

/**
 * A column of unknown length, gathered in chunks: growing it moves nothing, and joining
 * it needs room for one column twice.
 */
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
