import { MinHeap } from '../base/heap';
import type { MatchGraph } from './match-graph';

/** Metres that rounding may make a straight line longer than a way. */
const ROUNDING_METERS = 0.001;

/**
 * A* from the end of a road to the starts of a few others, along successors, on the groups of a `MatchGraph`: the costs that
 * `RoadEndSearch` finds, without the roads that lead elsewhere. One instance is a workspace for many searches.
 */
export class AimedSearch {
  readonly #heap: MinHeap;
  /** Straight lines say nothing where roads do not begin where those before them end. */
  readonly #isJoined: boolean;
  readonly #cost: Float64Array;
  readonly #reachedIn: Uint32Array;
  /** Metres in a straight line from an end to the nearest of the starts. */
  readonly #left: Float64Array;
  readonly #leftIn: Uint32Array;
  readonly #placeOf: Uint32Array;
  readonly #aimedIn: Uint32Array;
  #targets: number[] = [];
  #costs = new Float64Array(0);
  #aim = 0;
  #search = 0;
  /** Ways longer than this are of no use. */
  #longest = 0;

  constructor(private readonly graph: MatchGraph) {
    const exitCount = graph.exitRoads.length;
    this.#heap = new MinHeap(exitCount);
    this.#isJoined = isJoined(graph);
    this.#cost = new Float64Array(exitCount);
    this.#reachedIn = new Uint32Array(exitCount);
    this.#left = new Float64Array(exitCount);
    this.#leftIn = new Uint32Array(exitCount);
    this.#placeOf = new Uint32Array(graph.entryCount);
    this.#aimedIn = new Uint32Array(graph.entryCount);
  }

  /** The searches that follow lead to the starts of these roads. */
  aimAt(roads: Uint32Array): void {
    this.#aim++;
    this.#targets = [];
    for (const road of roads) {
      const entry = this.graph.entryOf[road];
      if (this.#aimedIn[entry] === this.#aim) continue;
      this.#aimedIn[entry] = this.#aim;
      this.#placeOf[entry] = this.#targets.push(road) - 1;
    }
    this.#costs = new Float64Array(this.#targets.length);
  }

  /** Metres of the last search's shortest way to a road aimed at; Infinity where none is short enough. */
  costTo(road: number): number {
    return this.#costs[this.#placeOf[this.graph.entryOf[road]]];
  }

  /** Finds the shortest ways that are no longer than `longestMeters`, and perhaps some that are longer. */
  run(from: number, longestMeters: number): void {
    const { network, exitRoads, exitOf, entryOf, lengthMeters } = this.graph;
    const { successorOffsets, successors } = network;
    this.#search++;
    this.#heap.clear();
    this.#costs.fill(Infinity);
    this.#longest = longestMeters + ROUNDING_METERS;
    this.#reach(exitOf[from], 0);
    while (this.#heap.size > 0) {
      const exit = this.#heap.pop();
      const cost = this.#cost[exit];
      if (cost + this.#left[exit] > this.#longest) break;
      const last = successorOffsets[exitRoads[exit] + 1];
      for (let link = successorOffsets[exitRoads[exit]]; link < last; link++) {
        const road = successors[link];
        if (this.#aimedIn[entryOf[road]] === this.#aim) this.#arrive(this.#placeOf[entryOf[road]], cost);
        this.#reach(exitOf[road], cost + lengthMeters[road]);
      }
    }
  }

  #arrive(place: number, cost: number): void {
    if (cost >= this.#costs[place]) return;
    this.#costs[place] = cost;
    let farthest = 0;
    for (const known of this.#costs) farthest = Math.max(farthest, known);
    this.#longest = Math.min(this.#longest, farthest + ROUNDING_METERS);
  }

  #reach(exit: number, cost: number): void {
    if (this.#reachedIn[exit] === this.#search && this.#cost[exit] <= cost) return;
    const estimate = cost + this.#leftFrom(exit);
    if (estimate > this.#longest) return;
    this.#reachedIn[exit] = this.#search;
    this.#cost[exit] = cost;
    this.#heap.push(exit, estimate);
  }

  #leftFrom(exit: number): number {
    if (this.#leftIn[exit] === this.#aim) return this.#left[exit];
    this.#leftIn[exit] = this.#aim;
    return (this.#left[exit] = this.#isJoined ? this.#straight(exit) : 0);
  }

  #straight(exit: number): number {
    const { shapeXY, network, exitRoads } = this.graph;
    const end = network.shapeOffsets[exitRoads[exit] + 1] - 1;
    const [x, y] = [shapeXY[2 * end], shapeXY[2 * end + 1]];
    let least = Infinity;
    for (const road of this.#targets) {
      const start = network.shapeOffsets[road];
      const [dx, dy] = [shapeXY[2 * start] - x, shapeXY[2 * start + 1] - y];
      least = Math.min(least, dx * dx + dy * dy);
    }
    return Math.sqrt(least);
  }
}

function isJoined({ network, shapeXY }: MatchGraph): boolean {
  const { roadCount, successorOffsets, successors, shapeOffsets } = network;
  for (let road = 0; road < roadCount; road++) {
    const end = shapeOffsets[road + 1] - 1;
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
      const start = shapeOffsets[successors[link]];
      if (shapeXY[2 * start] !== shapeXY[2 * end] || shapeXY[2 * start + 1] !== shapeXY[2 * end + 1])
        return false;
    }
  }
  return true;
}
