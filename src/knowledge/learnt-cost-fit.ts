import type { Random } from '../base/random';
import type { Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import { ShortestPaths, type TreeTo } from '../domain/shortest-path';
import type { TrajectorySet } from '../domain/trajectory-set';
import { fitConditionalLogit, type Choices } from './conditional-logit';
import { addStep, COST_FEATURES, learntCosts, type StepCosts } from './learnt-cost';
import { linkBetween } from './link-counts';
import { tripsByDestination } from './trips-by-destination';

const SIZE = COST_FEATURES.length;

/**
 * Where fits begin, and what they are drawn to where trips say little: what was found on Porto (the learnt cost of
 * 832 trips).
 */
export const COST_START: Readonly<Float64Array> = Float64Array.of(0.3, 0.38, 0.15, 0.07, 1.1, 0.64);

/** Strength of that pull, against a log-likelihood summed over all steps. */
const PULL = 1;

/** Trips, and what steps cost by the counts of others. */
export interface CostFold {
  readonly steps: StepCosts;
  readonly trips: TrajectorySet;
}

/**
 * Weights (6) of `COST_FEATURES` by which trips chose their roads: p(candidate) is proportional to
 * exp(-w . (f(step) + F*(candidate))), with F* the features summed along the cheapest path from the candidate to the
 * trip's end under the present w. Fitting w to given F* is convex; F* is then summed anew, `rounds` times in all. It is
 * the path-based inverse of shortest paths, near to maximum-entropy inverse reinforcement learning (Ziebart 2008) with
 * the best path in place of all.
 * @throws Failure 'cancelled'
 */
export async function fitLearntCost(
  network: RoadNetwork,
  folds: readonly CostFold[],
  rounds: number,
  task: Task,
  onTrips: (done: number) => void = () => undefined,
): Promise<Float64Array> {
  let weights: Float64Array = Float64Array.from(COST_START);
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    const table = new CostTable();
    for (const { steps, trips } of folds) {
      const sums = new PathSums(network, steps, weights);
      for (const group of tripsByDestination(trips)) {
        await task.checkpoint();
        sums.addTrips(trips, group, table);
        onTrips((done += group.length));
      }
    }
    weights = fitConditionalLogit(table.choices(), {
      start: weights,
      prior: COST_START,
      precision: PULL,
      nonNegative: true,
    }).weights;
  }
  return weights;
}

/** At most `most` of the trips at `indices`, ascending, drawn without replacement. */
export function sampleOf(indices: Uint32Array, most: number, random: Random): Uint32Array {
  return indices.length <= most ? indices : random.shuffle(indices.slice()).subarray(0, most).sort();
}

/** Rows of choices as they come. */
class CostTable {
  readonly #offsets = [0];
  readonly #chosen: number[] = [];
  #rows = new Float64Array(SIZE << 12);
  #count = 0;

  /** Adds a row of zeros. @returns where it begins in `rows` */
  addRow(): number {
    if ((this.#count + 1) * SIZE > this.#rows.length) {
      const larger = new Float64Array(2 * this.#rows.length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    return SIZE * this.#count++;
  }

  get rows(): Float64Array {
    return this.#rows;
  }

  /** Ends a choice. @param at where the row that was chosen begins; a choice without one, or of one row, is left out */
  endChoice(at: number): void {
    const first = this.#offsets[this.#offsets.length - 1];
    if (at < 0 || this.#count - first < 2) {
      this.#rows.fill(0, first * SIZE, this.#count * SIZE);
      this.#count = first;
      return;
    }
    this.#chosen.push(at / SIZE);
    this.#offsets.push(this.#count);
  }

  choices(): Choices {
    return {
      featureCount: SIZE,
      offsets: Uint32Array.from(this.#offsets),
      chosen: Uint32Array.from(this.#chosen),
      features: this.#rows.subarray(0, this.#count * SIZE),
    };
  }
}

/** Features summed along the cheapest paths under given weights. */
class PathSums {
  readonly #network: RoadNetwork;
  readonly #steps: StepCosts;
  readonly #paths: ShortestPaths;
  /** (R x 6) F* of each road whose `#summedFor` is the present search. */
  readonly #sums: Float64Array;
  readonly #summedFor: Uint32Array;
  #search = 0;

  constructor(network: RoadNetwork, steps: StepCosts, weights: Float64Array) {
    const { roads, links } = learntCosts(steps, weights);
    this.#network = network;
    this.#steps = steps;
    this.#paths = new ShortestPaths(network, roads, links);
    this.#sums = new Float64Array(network.roadCount * SIZE);
    this.#summedFor = new Uint32Array(network.roadCount);
  }

  /** The choices of trips that all end on one road, as rows of minus the costs. */
  addTrips({ offsets, roads }: TrajectorySet, group: readonly number[], table: CostTable): void {
    const { successorOffsets, successors } = this.#network;
    const wanted: number[] = [];
    const eachStep = (visit: (road: number, next: number) => void) => {
      for (const trip of group)
        for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) visit(roads[at], roads[at + 1]);
    };
    eachStep((road) => {
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        wanted.push(successors[link]);
    });
    const destination = roads[offsets[group[0] + 1] - 1];
    const tree = this.#paths.treeTo(destination, wanted);
    this.#search++;
    eachStep((road, taken) => {
      let chosen = -1;
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
        const next = successors[link];
        if (tree.cost[next] === Infinity) continue;
        this.#sum(tree, next, destination);
        const at = table.addRow();
        const { rows } = table;
        addStep(this.#steps, link, next, rows, at);
        for (let i = 0; i < SIZE; i++) rows[at + i] = -rows[at + i] - this.#sums[next * SIZE + i];
        if (next === taken) chosen = at;
      }
      table.endChoice(chosen);
    });
  }

  /** Sums the features of a road's path, and of the roads on it that have no sums yet. */
  #sum({ next }: TreeTo, road: number, destination: number): void {
    const waiting: number[] = [];
    let at = road;
    for (; this.#summedFor[at] !== this.#search && at !== destination; at = next[at]) waiting.push(at);
    if (at === destination) this.#sums.fill(0, at * SIZE, (at + 1) * SIZE);
    this.#summedFor[at] = this.#search;
    for (let i = waiting.length - 1; i >= 0; i--) {
      const from = waiting[i];
      const [own, after] = [from * SIZE, next[from] * SIZE];
      for (let k = 0; k < SIZE; k++) this.#sums[own + k] = this.#sums[after + k];
      addStep(this.#steps, linkBetween(this.#network, from, next[from]), next[from], this.#sums, own);
      this.#summedFor[from] = this.#search;
    }
  }
}
