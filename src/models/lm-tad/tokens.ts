import { badInput } from '../../base/failure';
import { roadCells, type Grid } from '../../domain/grid';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';

/**
 * `full`: the official layout, every cell of the grid and W + 1 more. `cells`: every cell and no more, as the
 * thesis counts them. `occupied`: only cells that hold a road have tokens.
 */
export const VOCABULARY_LAYOUTS = ['full', 'cells', 'occupied'] as const;
export type VocabularyLayout = (typeof VOCABULARY_LAYOUTS)[number];

/** What the teacher's tokens mean: cells first, then PAD, EOT, SOT. */
export interface LmTadVocabulary {
  readonly layout: VocabularyLayout;
  readonly size: number;
  readonly pad: number;
  readonly eot: number;
  readonly sot: number;
  /** (R) token of the cell of each road's centroid. */
  readonly tokenOfRoad: Int32Array;
  /** (cell tokens) cell of the grid that each token stands for. */
  readonly cellOfToken: Uint32Array;
}

/** S sequences packed without padding. */
export interface TokenSequences {
  /** (S+1) first token of each sequence. */
  readonly sequenceOffsets: Int32Array;
  /** (N) */
  readonly inputs: Int32Array;
}

export interface TokenBatch extends TokenSequences {
  /** (N) the token after each input. */
  readonly targets: Int32Array;
}

/** History that the teacher sees, in tokens (w of Algorithm 1, thesis Table 2). */
const DEFAULT_TEACHER_WINDOW = 7;

export function lmTadVocabulary(
  network: RoadNetwork,
  grid: Grid,
  layout: VocabularyLayout = 'occupied',
): LmTadVocabulary {
  const cells = roadCells(network, grid);
  const cellOfToken =
    layout === 'occupied'
      ? Uint32Array.from(new Set(cells)).sort()
      : Uint32Array.from({ length: cellTokens(grid, layout) }, (_, cell) => cell);
  const pad = cellOfToken.length;
  return {
    layout,
    size: pad + 3,
    pad,
    eot: pad + 1,
    sot: pad + 2,
    tokenOfRoad: layout === 'occupied' ? ranks(cells, cellOfToken) : Int32Array.from(cells),
    cellOfToken,
  };
}

const cellTokens = ({ rows, columns }: Grid, layout: 'full' | 'cells') =>
  rows * columns + (layout === 'full' ? columns + 1 : 0);

/** Position of each cell in a sorted list that holds them all. */
function ranks(cells: Uint32Array, sortedCells: Uint32Array): Int32Array {
  const rankOf = new Map<number, number>();
  sortedCells.forEach((cell, rank) => rankOf.set(cell, rank));
  return Int32Array.from(cells, (cell) => rankOf.get(cell) ?? -1);
}

/** One sequence per trip: inputs SOT c1 .. cn, targets c1 .. cn EOT, one token for every road visited. */
export function buildTokenBatch(
  vocabulary: LmTadVocabulary,
  trips: TrajectorySet,
  tripIndices: ArrayLike<number>,
): TokenBatch {
  const sequenceOffsets = new Int32Array(tripIndices.length + 1);
  for (let s = 0; s < tripIndices.length; s++)
    sequenceOffsets[s + 1] = sequenceOffsets[s] + visitCount(trips, tripIndices[s]) + 1;
  const inputs = new Int32Array(sequenceOffsets[tripIndices.length]);
  const targets = new Int32Array(inputs.length);
  for (let s = 0; s < tripIndices.length; s++) {
    let position = sequenceOffsets[s];
    inputs[position] = vocabulary.sot;
    for (let visit = trips.offsets[tripIndices[s]]; visit < trips.offsets[tripIndices[s] + 1]; visit++) {
      const token = vocabulary.tokenOfRoad[trips.roads[visit]];
      targets[position++] = token;
      inputs[position] = token;
    }
    targets[position] = vocabulary.eot;
  }
  return { sequenceOffsets, inputs, targets };
}

/**
 * What the teacher is shown at step `step` of a route: the last `window` tokens of SOT and the cells of roads
 * 0 .. step. The last position of its answer is the distribution of the next cell.
 */
export function teacherWindow(
  vocabulary: LmTadVocabulary,
  roads: ArrayLike<number>,
  step: number,
  window = DEFAULT_TEACHER_WINDOW,
): Int32Array {
  const out = new Int32Array(windowLength(step, window));
  fillWindow(vocabulary, roads, 0, step, out, 0, out.length);
  return out;
}

/**
 * What the thesis's code shows the teacher at step `step` of a route: SOT and the cells of roads 0 .. step,
 * filled up with token 0 from the left to `longest` tokens (the longest such history of its batch), then cut
 * to the last `window`. Token 0 is a cell like any other and nothing masks it, so short histories stand at
 * other positions and are read after cells that were never visited.
 */
export function paddedTeacherWindow(
  { sot, tokenOfRoad }: LmTadVocabulary,
  roads: ArrayLike<number>,
  step: number,
  longest: number,
  window = DEFAULT_TEACHER_WINDOW,
): Int32Array {
  const tokens = Int32Array.from({ length: step + 2 }, (_, i) => (i === 0 ? sot : tokenOfRoad[roads[i - 1]]));
  const padded = new Int32Array(Math.max(longest, tokens.length));
  padded.set(tokens, padded.length - tokens.length);
  return padded.slice(-window);
}

/**
 * The teacher's window of every step (all visits but the last of each trip): as many sequences as a
 * `TripBatch` of the trips has steps.
 */
export function buildWindowBatch(
  vocabulary: LmTadVocabulary,
  trips: TrajectorySet,
  tripIndices: ArrayLike<number>,
  window = DEFAULT_TEACHER_WINDOW,
): TokenSequences {
  let stepCount = 0;
  for (let b = 0; b < tripIndices.length; b++)
    stepCount += Math.max(0, visitCount(trips, tripIndices[b]) - 1);
  const sequenceOffsets = new Int32Array(stepCount + 1);
  for (let b = 0, s = 0; b < tripIndices.length; b++)
    for (let step = 0; step < visitCount(trips, tripIndices[b]) - 1; step++, s++)
      sequenceOffsets[s + 1] = sequenceOffsets[s] + windowLength(step, window);
  const inputs = new Int32Array(sequenceOffsets[stepCount]);
  for (let b = 0, s = 0; b < tripIndices.length; b++) {
    const first = trips.offsets[tripIndices[b]];
    for (let step = 0; step < visitCount(trips, tripIndices[b]) - 1; step++, s++) {
      const start = sequenceOffsets[s];
      fillWindow(vocabulary, trips.roads, first, step, inputs, start, sequenceOffsets[s + 1] - start);
    }
  }
  return { sequenceOffsets, inputs };
}

const visitCount = (trips: TrajectorySet, trip: number) => trips.offsets[trip + 1] - trips.offsets[trip];

function windowLength(step: number, window: number): number {
  if (!Number.isInteger(window) || window < 1)
    throw badInput(`The teacher's window must be a whole number of 1 or more; it is ${window}.`);
  return Math.min(window, step + 2);
}

function fillWindow(
  { sot, tokenOfRoad }: LmTadVocabulary,
  roads: ArrayLike<number>,
  first: number,
  step: number,
  out: Int32Array,
  start: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    const visit = step - length + 1 + i;
    out[start + i] = visit < 0 ? sot : tokenOfRoad[roads[first + visit]];
  }
}
