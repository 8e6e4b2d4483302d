import { placeIn } from '../base/numbers';
import { LikelyPaths } from './likely-paths';
import type { MatchGraph } from './match-graph';
import { NO_ROAD_BETWEEN, RoadEndSearch } from './road-end-search';
import { rowOf, type Ubodt } from './ubodt';

/** The ways of one search, kept because the next point asks for the same end again. */
interface FarWays {
  readonly entries: Uint32Array;
  readonly costs: Float32Array;
  readonly firsts: Uint16Array;
}

/** Memory for the far ways that were lately asked for: vehicles come to the same ends again and again. */
const KEPT_BYTES = 192 << 20;

/** Shortest ways between roads: from the table, or searched where they are longer. */
export class RoadWays {
  readonly #search: RoadEndSearch;
  readonly #likely: LikelyPaths;
  /** By the end that was searched from, the one last asked for at the end. */
  readonly #far = new Map<number, FarWays>();
  #farBytes = 0;

  constructor(
    private readonly graph: MatchGraph,
    private readonly ubodt: Ubodt,
    private readonly keptBytes = KEPT_BYTES,
  ) {
    this.#search = new RoadEndSearch(graph);
    this.#likely = new LikelyPaths(graph);
  }

  /** How far the ways of the table lead. */
  get reachMeters(): number {
    return this.ubodt.reachMeters;
  }

  /** Metres from the end of one road to the start of another, or Infinity where the table has no way. */
  near(from: number, to: number): number {
    const row = rowOf(this.ubodt, this.graph.exitOf[from], this.graph.entryOf[to]);
    return row < 0 ? Infinity : this.ubodt.costs[row];
  }

  /** The same up to `deltaMeters`, whatever the table holds; takes a search where it does not hold it. */
  far(from: number, to: number): number {
    const cost = this.near(from, to);
    if (cost < Infinity || this.ubodt.reachMeters >= this.ubodt.deltaMeters) return cost;
    const ways = this.#farWays(this.graph.exitOf[from]);
    const place = placeIn(ways.entries, this.graph.entryOf[to]);
    return place < 0 ? Infinity : ways.costs[place];
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
    const ways = this.#farWays(exit);
    const place = placeIn(ways.entries, entry);
    if (place < 0) throw new RangeError(`no way from end ${exit} to start ${entry}`);
    return ways.firsts[place];
  }

  #farWays(exit: number): FarWays {
    let ways = this.#far.get(exit);
    if (ways) {
      this.#far.delete(exit);
      this.#far.set(exit, ways);
      return ways;
    }
    this.#search.run(exit, this.ubodt.deltaMeters);
    const entries = this.#search.entries.slice(0, this.#search.count);
    ways = {
      entries,
      costs: Float32Array.from(entries, (entry) => this.#search.costOf(entry)),
      firsts: Uint16Array.from(entries, (entry) => this.#search.firstOf(entry)),
    };
    this.#far.set(exit, ways);
    this.#farBytes += bytesOf(ways);
    for (const [oldest, others] of this.#far) {
      if (this.#farBytes <= this.keptBytes || others === ways) break;
      this.#far.delete(oldest);
      this.#farBytes -= bytesOf(others);
    }
    return ways;
  }
}

const bytesOf = ({ entries, costs, firsts }: FarWays): number =>
  entries.byteLength + costs.byteLength + firsts.byteLength;
