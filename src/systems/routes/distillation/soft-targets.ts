import { joined } from '../../../base/bytes';
import type { Task } from '../../../base/task';
import { candidateLayout } from '../../../domain/candidate-layout';
import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { TripBatch } from '../../../models/hoser/features/trip-features';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { rowsOfCandidates } from './rows-of-candidates';
import { tokenTrees, type TokenTree } from '../../../models/lm-tad/token-tree';
import { buildWindowBatch } from '../../../models/lm-tad/tokens';
import { hiddenAtEnds } from '../../../models/lm-tad/tree-hidden';

/** Most nodes of one teacher batch: this bounds its memory for trips of any length. */
const NODES_PER_BATCH = 4096;

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

/**
 * Runs the teacher over every window of the trips. Its output depends on the window alone: windows of any
 * trips share the computation of their common beginnings, and equal windows are computed once.
 * @param tokenOfRoad (R) the token whose logit stands for each road: that of its own cell, unless others are given
 */
export async function computeSoftTargets(
  teacher: Teacher,
  network: RoadNetwork,
  trips: TrajectorySet,
  window: number,
  task: Task,
  tokenOfRoad: Int32Array = teacher.vocabulary.tokenOfRoad,
): Promise<SoftTargets> {
  const { roads, stepOffsets, logitOffsets } = candidateLayout(network, trips);
  const targets = new SoftTargets(
    network,
    stepOffsets,
    logitOffsets,
    new Float32Array(logitOffsets[roads.length]),
  );
  const table = (await teacher.parameters.get('transformer.wte.weight').data()) as Float32Array;
  for (let from = 0; from < trips.tripCount;) {
    let to = from + 1;
    while (to < trips.tripCount && (stepOffsets[to + 1] - stepOffsets[from]) * window <= TOKENS_AT_ONCE) to++;
    const items = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    const windows = buildWindowBatch(teacher.vocabulary, trips, items, window);
    const steps = stepOffsets[to] - stepOffsets[from];
    let answered = 0;
    for (const tree of tokenTrees(windows, NODES_PER_BATCH)) {
      await task.checkpoint();
      const hidden = await hiddenAtEnds(teacher, tree);
      addLogits(targets, teacher.config.width, {
        tree,
        hidden,
        table,
        roads,
        tokenOfRoad,
        firstStep: stepOffsets[from],
      });
      answered += tree.sequences.length;
      const done = from + Math.floor(((to - from) * answered) / steps);
      task.progress({ step: 'soft-targets.compute', done, total: trips.tripCount, unit: 'trips' });
    }
    from = to;
  }
  return targets;
}

/**
 * Multiplies each step's hidden state with the cells of its road's successors; the rest of the vocabulary is
 * not projected.
 */
function addLogits(
  { network: { successors, successorOffsets }, logits, logitOffsets }: SoftTargets,
  width: number,
  outputs: {
    readonly tree: TokenTree;
    /** (A * width) hidden states at the ends of the tree. */
    readonly hidden: Float32Array;
    /** (vocabulary * width) output embedding. */
    readonly table: Float32Array;
    /** Road of each step of all trips. */
    readonly roads: Uint32Array;
    readonly tokenOfRoad: Int32Array;
    /** Index of the first sequence's step. */
    readonly firstStep: number;
  },
): void {
  const { tree, hidden, table, roads, tokenOfRoad, firstStep } = outputs;
  for (let i = 0; i < tree.sequences.length; i++) {
    const step = firstStep + tree.sequences[i];
    const at = tree.endOf[i] * width;
    const first = successorOffsets[roads[step]];
    for (let k = 0; k < logitOffsets[step + 1] - logitOffsets[step]; k++) {
      const cell = tokenOfRoad[successors[first + k]] * width;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += hidden[at + c] * table[cell + c];
      logits[logitOffsets[step] + k] = sum;
    }
  }
}
