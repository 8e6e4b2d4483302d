import { lengthened } from '../../base/bytes';
import type { RoadNetwork } from '../road-network';

/** Nodes that a tree has room for at first. */
export const FIRST_CAPACITY = 256;

/**
 * The paths of many searches as one forest: a node is a road entered at a time, its path leads over its
 * parents to an origin. Plain arrays indexed by node, and nodes are counted: one is given up when nobody
 * holds it and no child is left, so memory follows what the searches still need. A node has a slot (its row
 * of the cached keys and values) once it has been expanded.
 */
export class SearchTree {
  /** -1 at an origin. */
  parent: Int32Array = new Int32Array(FIRST_CAPACITY);
  road: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Second at which the road is entered. */
  time: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Roads on the path, this one included. */
  depth: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Natural log of the probability of the roads after the origin. */
  logProb: Float64Array = new Float64Array(FIRST_CAPACITY);
  originTime: Float64Array = new Float64Array(FIRST_CAPACITY);
  destination: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** -1 until the node has been expanded. */
  slot: Int32Array = new Int32Array(FIRST_CAPACITY);
  #holds: Int32Array = new Int32Array(FIRST_CAPACITY);
  #used = 0;
  readonly #freeNodes: number[] = [];
  #slotsUsed = 0;
  readonly #freeSlots: number[] = [];

  /** Nodes that are alive. */
  get nodeCount(): number {
    return this.#used - this.#freeNodes.length;
  }

  /** Slots that are in use. */
  get slotCount(): number {
    return this.#slotsUsed - this.#freeSlots.length;
  }

  /** One more than the highest slot ever given out. */
  get slotEnd(): number {
    return this.#slotsUsed;
  }

  /** A new origin, held once by the caller. */
  open(road: number, time: number, destination: number): number {
    const node = this.#take();
    this.parent[node] = -1;
    this.depth[node] = 1;
    this.logProb[node] = 0;
    this.originTime[node] = time;
    this.destination[node] = destination;
    this.place(node, road, time);
    return node;
  }

  /** A new node after `parent`, held once by the caller; it keeps its parent alive. */
  extend(parent: number, road: number, time: number, logProb: number): number {
    const node = this.#take();
    this.hold(parent);
    this.parent[node] = parent;
    this.depth[node] = this.depth[parent] + 1;
    this.logProb[node] = logProb;
    this.originTime[node] = this.originTime[parent];
    this.destination[node] = this.destination[parent];
    this.place(node, road, time);
    return node;
  }

  hold(node: number): void {
    this.#holds[node]++;
  }

  /** Gives back one hold; the last one gives up the node, its slot and its hold on its parent. */
  release(node: number): void {
    let current = node;
    while (current >= 0 && --this.#holds[current] === 0) {
      if (this.slot[current] >= 0) this.#freeSlots.push(this.slot[current]);
      this.#freeNodes.push(current);
      current = this.parent[current];
    }
  }

  /** The node's slot, given to it now if it had none. */
  takeSlot(node: number): number {
    if (this.slot[node] < 0) this.slot[node] = this.#freeSlots.pop() ?? this.#slotsUsed++;
    return this.slot[node];
  }

  /** Roads and times from the origin to the node. */
  path(node: number): { roads: Uint32Array; times: Float64Array } {
    const roads = new Uint32Array(this.depth[node]);
    const times = new Float64Array(roads.length);
    for (let at = node, i = roads.length - 1; i >= 0; i--, at = this.parent[at]) {
      roads[i] = this.road[at];
      times[i] = this.time[at];
    }
    return { roads, times };
  }

  #take(): number {
    const node = this.#freeNodes.pop() ?? this.#used++;
    if (node >= this.road.length) this.grow(2 * this.road.length);
    this.slot[node] = -1;
    this.#holds[node] = 1;
    return node;
  }

  /** Puts a node on a road that is entered at a time. A model may keep more of a node than that. */
  protected place(node: number, road: number, time: number): void {
    this.road[node] = road;
    this.time[node] = time;
  }

  /** Makes room for `capacity` nodes. */
  protected grow(capacity: number): void {
    this.parent = lengthened(this.parent, capacity);
    this.road = lengthened(this.road, capacity);
    this.time = lengthened(this.time, capacity);
    this.depth = lengthened(this.depth, capacity);
    this.logProb = lengthened(this.logProb, capacity);
    this.originTime = lengthened(this.originTime, capacity);
    this.destination = lengthened(this.destination, capacity);
    this.slot = lengthened(this.slot, capacity);
    this.#holds = lengthened(this.#holds, capacity);
  }
}

/** What follows each of a list of expanded nodes; row i speaks of the i-th. */
export interface Expansion {
  /** Columns per row (C); the candidates past a row's length are padding. */
  readonly candidateCount: number;
  /** (n) candidates of each row. */
  readonly lengths: ArrayLike<number>;
  /** (n x C) successors, in the order of the road network. */
  readonly candidates: ArrayLike<number>;
  /** (n x C) natural log of the probability of each candidate. */
  readonly logProbs: ArrayLike<number>;
  /**
   * Log of what a padded candidate would add to the softmax of `logProbs`, one per row; `BeamSearch` then
   * counts them.
   */
  readonly paddingLogProbs?: ArrayLike<number> | undefined;
  /** Whole seconds from the node of a row to a road that follows. */
  seconds(row: number, road: number): number;
}

/** A model that a route search can ask what follows a node; it owns the tree of the nodes. */
export interface SearchableModel {
  readonly network: RoadNetwork;
  readonly tree: SearchTree;
  /**
   * What the usual search counts for going from a road to one that follows it besides -log p, at least 0; left out
   * where it counts nothing else.
   */
  readonly price?: ((road: number, next: number) => number) | undefined;
  /**
   * The cheapest path by the learnt cost of driving, with both its ends; null where no way leads. Left out where the
   * model knows no such cost.
   */
  readonly cheapestPath?: ((origin: number, destination: number) => Uint32Array | null) | undefined;
  expand(nodes: readonly number[]): Promise<Expansion>;
}
