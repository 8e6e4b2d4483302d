import { MinHeap } from '../base/heap';
import type { MatchGraph } from './match-graph';

/** Stands for "the road itself can follow": no road lies between. */
export const NO_ROAD_BETWEEN = 0xffff;

/**
 * Dijkstra's algorithm from the end of a road to the starts of others, along successors, on the groups of a
 * `MatchGraph`. One instance is a workspace for many searches.
 */
export class RoadEndSearch {
  /** Groups of starts that the last search reached: `entries[0 .. count)`, ascending. */
  readonly entries: Uint32Array;
  count = 0;
  readonly #graph: MatchGraph;
  readonly #heap: MinHeap;
  readonly #cost: Float64Array;
  readonly #first: Uint16Array;
  readonly #reachedIn: Uint32Array;
  readonly #entryCost: Float64Array;
  readonly #entryFirst: Uint16Array;
  readonly #enteredIn: Uint32Array;
  #search = 0;

  constructor(graph: MatchGraph) {
    const exitCount = graph.exitRoads.length;
    this.#graph = graph;
    this.#heap = new MinHeap(exitCount);
    this.#cost = new Float64Array(exitCount);
    this.#first = new Uint16Array(exitCount);
    this.#reachedIn = new Uint32Array(exitCount);
    this.entries = new Uint32Array(graph.entryCount);
    this.#entryCost = new Float64Array(graph.entryCount);
    this.#entryFirst = new Uint16Array(graph.entryCount);
    this.#enteredIn = new Uint32Array(graph.entryCount);
  }

  /** Metres between the end searched from and an entry of the last search. */
  costOf(entry: number): number {
    return this.#entryCost[entry];
  }

  /** Which successor of the end searched from to take first: its place in the list, or `NO_ROAD_BETWEEN`. */
  firstOf(entry: number): number {
    return this.#entryFirst[entry];
  }

  /** Finds all starts of roads within `deltaMeters` of the end `exit`. */
  run(exit: number, deltaMeters: number): void {
    this.#search++;
    this.#heap.clear();
    this.count = 0;
    this.#reach(exit, 0, NO_ROAD_BETWEEN);
    while (this.#heap.size > 0) this.#settle(this.#heap.pop(), deltaMeters);
    this.entries.subarray(0, this.count).sort();
  }

  #settle(exit: number, deltaMeters: number): void {
    const { network, exitRoads, exitOf, entryOf, lengthMeters } = this.#graph;
    const cost = this.#cost[exit];
    const first = this.#first[exit];
    const start = network.successorOffsets[exitRoads[exit]];
    const end = network.successorOffsets[exitRoads[exit] + 1];
    for (let link = start; link < end; link++) {
      const road = network.successors[link];
      this.#enter(entryOf[road], cost, first);
      const further = cost + lengthMeters[road];
      if (further <= deltaMeters)
        this.#reach(exitOf[road], further, first === NO_ROAD_BETWEEN ? link - start : first);
    }
  }

  /** Ends leave the heap in the order of their cost, so the first way into a road is the shortest. */
  #enter(entry: number, cost: number, first: number): void {
    if (this.#enteredIn[entry] === this.#search) return;
    this.#enteredIn[entry] = this.#search;
    this.#entryCost[entry] = cost;
    this.#entryFirst[entry] = first;
    this.entries[this.count++] = entry;
  }

  #reach(exit: number, cost: number, first: number): void {
    if (this.#reachedIn[exit] === this.#search && this.#cost[exit] <= cost) return;
    this.#reachedIn[exit] = this.#search;
    this.#cost[exit] = cost;
    this.#first[exit] = first;
    this.#heap.push(exit, cost);
  }
}
