import { MinHeap } from '../base/heap';
import type { MatchGraph } from './match-graph';

/** Metres that a right angle costs: drivers keep to a street where another way is hardly shorter. */
const RIGHT_ANGLE_METERS = 50;
/** How much longer than the shortest path one may be that has fewer turns. */
const LONGER_SHARE = 0.1;
const LONGER_METERS = 20;

/**
 * Paths between roads that drivers take rather than the shortest one: of all that are hardly longer, the one with the least
 * length and turns. One instance is a workspace for many searches.
 */
export class LikelyPaths {
  readonly #heap: MinHeap;
  readonly #cost: Float64Array;
  readonly #meters: Float64Array;
  readonly #back: Int32Array;
  readonly #reachedIn: Uint32Array;
  #search = 0;

  constructor(private readonly graph: MatchGraph) {
    const states = graph.network.roadCount + 1;
    this.#heap = new MinHeap(states);
    this.#cost = new Float64Array(states);
    this.#meters = new Float64Array(states);
    this.#back = new Int32Array(states);
    this.#reachedIn = new Uint32Array(states);
  }

  /**
   * Appends the roads after `from` up to `to`; false, and nothing appended, where no such path is found.
   * @param shortestMeters of the roads between them
   */
  append(from: number, to: number, shortestMeters: number, path: number[]): boolean {
    const longest = (1 + LONGER_SHARE) * shortestMeters + LONGER_METERS;
    const target = this.graph.network.roadCount;
    this.#search++;
    this.#heap.clear();
    this.#reach(from, 0, 0, from, 0);
    while (this.#heap.size > 0) {
      const road = this.#heap.pop();
      if (road === target) break;
      this.#settle(road, to, longest);
    }
    if (this.#reachedIn[target] !== this.#search) return false;
    const found = [to];
    for (let road = this.#back[target]; road !== from; road = this.#back[road]) found.push(road);
    path.push(...found.reverse());
    return true;
  }

  #settle(road: number, to: number, longest: number): void {
    const { network, lengthMeters } = this.graph;
    const { successorOffsets, successors, roadCount } = network;
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
      const next = successors[link];
      const cost = this.#cost[road] + this.#turnMeters(road, next);
      if (next === to) this.#reach(roadCount, cost, 0, road, 0);
      const meters = this.#meters[road] + lengthMeters[next];
      const left = this.#straight(next, to);
      if (meters + left <= longest) this.#reach(next, cost + lengthMeters[next], meters, road, left);
    }
  }

  #reach(state: number, cost: number, meters: number, back: number, left: number): void {
    if (this.#reachedIn[state] === this.#search && this.#cost[state] <= cost) return;
    this.#reachedIn[state] = this.#search;
    this.#cost[state] = cost;
    this.#meters[state] = meters;
    this.#back[state] = back;
    this.#heap.push(state, cost + left);
  }

  /** What the change of direction from one road to the next costs. */
  #turnMeters(road: number, next: number): number {
    const { shapeXY, network } = this.graph;
    const end = network.shapeOffsets[road + 1] - 1;
    const start = network.shapeOffsets[next];
    const [ax, ay] = [shapeXY[2 * end] - shapeXY[2 * end - 2], shapeXY[2 * end + 1] - shapeXY[2 * end - 1]];
    const [bx, by] = [
      shapeXY[2 * start + 2] - shapeXY[2 * start],
      shapeXY[2 * start + 3] - shapeXY[2 * start + 1],
    ];
    const lengths = Math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
    return lengths > 0 ? RIGHT_ANGLE_METERS * (1 - (ax * bx + ay * by) / lengths) : 0;
  }

  /** Metres in a straight line from the end of a road to the start of another. */
  #straight(road: number, to: number): number {
    const { shapeXY, network } = this.graph;
    const [end, start] = [network.shapeOffsets[road + 1] - 1, network.shapeOffsets[to]];
    const [dx, dy] = [shapeXY[2 * start] - shapeXY[2 * end], shapeXY[2 * start + 1] - shapeXY[2 * end + 1]];
    return Math.sqrt(dx * dx + dy * dy);
  }
}
