import { joined } from '../../../base/bytes';
import type { Task } from '../../../base/task';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { TripBatch } from '../../../models/hoser/features/trip-features';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { tokenTrees, type TokenTree } from '../../../models/lm-tad/token-tree';
import { buildWindowBatch } from '../../../models/lm-tad/tokens';
import type { LmTadConfig } from '../../../models/lm-tad/lm-tad';
import { hiddenAtEnds } from '../../../models/lm-tad/search-model';
import type { Parameters } from '../../../nn/parameters';

/** Most nodes of one teacher batch: this bounds its memory for trips of any length. */
const NODES_PER_BATCH = 2048;

/** Most window tokens that are sorted together: with more of them, more is shared and more memory is used. */
const TOKENS_AT_ONCE = 2 ** 21;

/**
 * The frozen teacher's soft targets at every step of a set of trips: one logit for the cell of each successor
 * of the step's road. Eq. 4 renormalises over the candidates, so the rest of the vocabulary is never
 * projected. Logits rather than probabilities leave tau free: computed once, they serve every epoch and every
 * (lambda, tau).
 */
export class SoftTargets {
  /**
   * @param stepOffsets (trips + 1) first step of each trip
   * @param logitOffsets (steps + 1) first logit of each step
   * @param logits one per successor of each step's road, in candidate order
   */
  constructor(
    readonly network: RoadNetwork,
    readonly stepOffsets: Uint32Array,
    readonly logitOffsets: Uint32Array,
    readonly logits: Float32Array,
  ) {}

  /**
   * A copy of the logits of some trips, in order. With `candidateLayout` of these trips they are soft
   * targets again.
   */
  logitsOf(trips: ArrayLike<number>): Float32Array {
    const parts = Array.from(trips, (trip) => {
      const [from, to] = [this.stepOffsets[trip], this.stepOffsets[trip + 1]];
      return this.logits.subarray(this.logitOffsets[from], this.logitOffsets[to]);
    });
    return joined(Float32Array, parts);
  }

  /** Takes over what others say of the same steps: their trip i is the trip `trips[i]` here. */
  put(trips: ArrayLike<number>, others: SoftTargets): void {
    for (let i = 0; i < trips.length; i++)
      this.logits.set(others.logitsOf([i]), this.logitOffsets[this.stepOffsets[trips[i]]]);
  }

  /**
   * Logits of a batch's candidates, (N x C) flat with 0 at padding. `items` are the batch's trips in its
   * order.
   */
  of(items: ArrayLike<number>, batch: TripBatch): Float32Array {
    const values = new Float32Array(batch.stepCount * batch.candidateCount);
    const firstRow = (trip: number, step: number) => this.logitOffsets[this.stepOffsets[items[trip]] + step];
    rowsOfCandidates(this.network, batch, firstRow)((row, slot) => (values[slot] = this.logits[row]));
    return values;
  }
}

/** Soft targets to which every candidate is alike: all logits are 0. */
export function uniformTargets(network: RoadNetwork, trips: TrajectorySet): SoftTargets {
  const { stepOffsets, logitOffsets } = candidateLayout(network, trips);
  const logits = new Float32Array(logitOffsets[logitOffsets.length - 1]);
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

/** Has a teacher answer trees of windows and hands over the logits of each, in their order. */
export type AskTrees = (
  teacher: AskedTeacher,
  trees: Iterable<WindowTree>,
  task: Task,
  onLogits: (logits: Float32Array) => void,
  /** Number of windows of the trips. */
  steps: number,
) => Promise<void>;

/**
 * Runs the teacher over every window of the trips. Its output depends on the window alone: windows of any
 * trips share the computation of their common beginnings, and equal windows are computed once.
 * @param tokenOfRoad (R) the token whose logit stands for each road: that of its own cell, unless others are given
 * @param askTrees who has it answer; left out, this thread alone does
 */
export async function computeSoftTargets(
  teacher: Teacher,
  network: RoadNetwork,
  trips: TrajectorySet,
  window: number,
  task: Task,
  tokenOfRoad: Int32Array = teacher.vocabulary.tokenOfRoad,
  askTrees: AskTrees = askOneByOne,
): Promise<SoftTargets> {
  const targets = uniformTargets(network, trips);
  const asked = await askedTeacher(teacher, network, tokenOfRoad);
  const { logits, logitOffsets, stepOffsets } = targets;
  const steps = stepOffsets[trips.tripCount];
  // Trees are made when they are asked for, and answered in their order.
  const open: Uint32Array[] = [];
  const trees = function* () {
    for (const { stepsOf, ...tree } of windowTrees(teacher, network, trips, window)) {
      open.push(stepsOf);
      yield tree;
    }
  };
  let answered = 0;
  const keep = (values: Float32Array) => {
    const stepsOf = open.shift()!;
    let from = 0;
    for (const step of stepsOf) {
      const to = from + logitOffsets[step + 1] - logitOffsets[step];
      logits.set(values.subarray(from, to), logitOffsets[step]);
      from = to;
    }
    answered += stepsOf.length;
    const done = Math.floor((trips.tripCount * answered) / steps);
    task.progress({ step: 'soft-targets.compute', done, total: trips.tripCount, unit: 'trips' });
  };
  await askTrees(asked, trees(), task, keep, steps);
  return targets;
}

/** In this thread. */
export const askOneByOne: AskTrees = async (teacher, trees, task, onLogits) => {
  for (const tree of trees) {
    await task.checkpoint();
    onLogits(await treeLogits(teacher, tree));
  }
};

/** Every window of some trips once, in trees; `stepsOf` says which steps their windows end at. */
function* windowTrees(
  { vocabulary }: Teacher,
  network: RoadNetwork,
  trips: TrajectorySet,
  window: number,
): Generator<WindowTree & { readonly stepsOf: Uint32Array }> {
  const { roads, stepOffsets } = candidateLayout(network, trips);
  for (let from = 0; from < trips.tripCount;) {
    let to = from + 1;
    while (to < trips.tripCount && (stepOffsets[to + 1] - stepOffsets[from]) * window <= TOKENS_AT_ONCE) to++;
    const items = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    const windows = buildWindowBatch(vocabulary, trips, items, window);
    for (const tree of tokenTrees(windows, NODES_PER_BATCH)) {
      const stepsOf = Uint32Array.from(tree.sequences, (sequence) => stepOffsets[from] + sequence);
      yield { tree, stepsOf, roads: stepsOf.map((step) => roads[step]) };
    }
    from = to;
  }
}

/** What a teacher is asked at once: windows of trips that share the computation of their common beginnings. */
export interface WindowTree {
  readonly tree: TokenTree;
  /** (S) the road on which each window ends, in the order of `tree.sequences`. */
  readonly roads: Uint32Array;
}

/** What turns hidden states into logits of roads, on the host. */
export interface TeacherTables extends Pick<RoadNetwork, 'successors' | 'successorOffsets'> {
  /** (vocabulary * width) output embedding. */
  readonly table: Float32Array;
  /** (R) the token whose logit stands for each road. */
  readonly tokenOfRoad: Int32Array;
}

/** A teacher with what it is asked with. */
export interface AskedTeacher {
  readonly config: LmTadConfig;
  readonly parameters: Parameters;
  readonly tables: TeacherTables;
}

/** The parameters stay the teacher's. */
export async function askedTeacher(
  { config, parameters }: Pick<Teacher, 'config' | 'parameters'>,
  { successors, successorOffsets }: RoadNetwork,
  tokenOfRoad: Int32Array,
): Promise<AskedTeacher> {
  const table = (await parameters.get('transformer.wte.weight').data()) as Float32Array;
  return { config, parameters, tables: { successors, successorOffsets, table, tokenOfRoad } };
}

/**
 * Logits of the successors of each window's road, in the order of the network, one window after the other: the hidden
 * state times the cells of these roads; the rest of the vocabulary is not projected. Where the backend multiplies in half
 * precision, the network does.
 */
export async function treeLogits(teacher: AskedTeacher, { tree, roads }: WindowTree): Promise<Float32Array> {
  const { successors, successorOffsets, table, tokenOfRoad } = teacher.tables;
  const { width } = teacher.config;
  const hidden = await hiddenAtEnds(teacher, tree, true);
  let count = 0;
  for (const road of roads) count += successorOffsets[road + 1] - successorOffsets[road];
  const logits = new Float32Array(count);
  let row = 0;
  for (let i = 0; i < roads.length; i++) {
    const at = tree.endOf[i] * width;
    for (let k = successorOffsets[roads[i]]; k < successorOffsets[roads[i] + 1]; k++) {
      const cell = tokenOfRoad[successors[k]] * width;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += hidden[at + c] * table[cell + c];
      logits[row++] = sum;
    }
  }
  return logits;
}

/**
 * Visits every candidate of a batch, with the row of its successor and its slot (step x C) in the batch: what is known
 * of all successors of a road is brought to those that are candidates.
 * @param firstRow of a step, by the trip's place in the batch and the step's place in the trip
 */
export const rowsOfCandidates =
  (
    { successors, successorOffsets }: RoadNetwork,
    batch: TripBatch,
    firstRow: (trip: number, step: number) => number,
  ) =>
  (visit: (row: number, slot: number) => void): void => {
    const { candidateCount: width, candidates, candidateLengths, roads, tripOffsets, tripCount } = batch;
    for (let b = 0; b < tripCount; b++)
      for (let n = tripOffsets[b]; n < tripOffsets[b + 1]; n++) {
        const from = firstRow(b, n - tripOffsets[b]);
        let k = 0; // a candidate list is the successor list, possibly without some of its roads
        for (let c = 0; c < candidateLengths[n]; c++, k++) {
          while (successors[successorOffsets[roads[n]] + k] !== candidates[n * width + c]) k++;
          visit(from + k, n * width + c);
        }
      }
  };
