import { placeIn } from '../base/numbers';
import { AimedSearch } from './aimed-search';
import { LikelyPaths } from './likely-paths';
import type { MatchGraph } from './match-graph';
import { NO_ROAD_BETWEEN, RoadEndSearch } from './road-end-search';
import { rowOf, type Ubodt } from './ubodt';

/** Shortest ways between roads: from the table, or searched where they are longer. */
export class RoadWays {
  readonly #search: RoadEndSearch;
  readonly #aimed: AimedSearch;
  readonly #likely: LikelyPaths;
  #costs = new Float64Array(64);

  constructor(
    private readonly graph: MatchGraph,
    private readonly ubodt: Ubodt,
  ) {
    this.#search = new RoadEndSearch(graph);
    this.#aimed = new AimedSearch(graph);
    this.#likely = new LikelyPaths(graph);
  }

  /** How far the ways of the table lead; Infinity where it has all. */
  get reachMeters(): number {
    const { reachMeters, deltaMeters } = this.ubodt;
    return reachMeters < deltaMeters ? reachMeters : Infinity;
  }

  /** Metres from the end of one road to the start of another, or Infinity where the table has no way. */
  near(from: number, to: number): number {
    const row = rowOf(this.ubodt, this.graph.exitOf[from], this.graph.entryOf[to]);
    return row < 0 ? Infinity : this.ubodt.costs[row];
  }

  /** The same up to `deltaMeters`, whatever the table holds; takes a search where it does not hold it. */
  far(from: number, to: number): number {
    const cost = this.near(from, to);
    if (cost < Infinity || this.reachMeters === Infinity) return cost;
    return this.farAll([from], Uint32Array.of(to), this.ubodt.deltaMeters)[0];
  }

  /** `near` from each of `from` (F) to each of `to` (T). @returns (F T), written over by the next call */
  nearAll(from: Uint32Array, to: Uint32Array): Float64Array {
    const costs = this.#room(from.length * to.length);
    for (let row = 0, i = 0; row < from.length; row++)
      for (let column = 0; column < to.length; column++) costs[i++] = this.near(from[row], to[column]);
    return costs;
  }

  /**
   * `far` from each of `from` (F) to each of `to` (T), searched at once. Ways longer than `longestMeters` may be missing.
   * @returns (F T), written over by the next call
   */
  farAll(from: ArrayLike<number>, to: Uint32Array, longestMeters: number): Float64Array {
    const { deltaMeters } = this.ubodt;
    const costs = this.#room(from.length * to.length);
    this.#aimed.aimAt(to);
    for (let row = 0; row < from.length; row++) {
      this.#aimed.run(from[row], Math.min(longestMeters, deltaMeters));
      for (let i = 0; i < to.length; i++) {
        const cost = this.#aimed.costTo(to[i]);
        // As the table has it.
        costs[row * to.length + i] = cost <= deltaMeters ? Math.fround(cost) : Infinity;
      }
    }
    return costs;
  }

  #room(count: number): Float64Array {
    return this.#costs.length < count ? (this.#costs = new Float64Array(2 * count)) : this.#costs;
  }

  /** Appends the roads after `from` up to `to` that a driver takes. There must be a way (`far` is finite). */
  appendPath(from: number, to: number, path: number[]): void {
    const between = this.far(from, to);
    if (between === 0) path.push(to);
    else if (!this.#likely.append(from, to, between, path)) this.#appendShortest(from, to, path);
  }

  #appendShortest(from: number, to: number, path: number[]): void {
    const { network, exitOf, exitRoads, entryOf } = this.graph;
    const entry = entryOf[to];
    for (let exit = exitOf[from]; ;) {
      const first = this.#first(exit, entry);
      if (first === NO_ROAD_BETWEEN) break;
      const road = network.successors[network.successorOffsets[exitRoads[exit]] + first];
      path.push(road);
      exit = exitOf[road];
    }
    path.push(to);
  }

  #first(exit: number, entry: number): number {
    const row = rowOf(this.ubodt, exit, entry);
    if (row >= 0) return this.ubodt.firsts[row];
    this.#search.run(exit, this.ubodt.deltaMeters);
    if (placeIn(this.#search.entries.subarray(0, this.#search.count), entry) < 0)
      throw new RangeError(`no way from end ${exit} to start ${entry}`);
    return this.#search.firstOf(entry);
  }
}
