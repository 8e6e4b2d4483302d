import type { AdaptiveForm, ContrastOptions } from '../distillation/teaching-config';
import type { NodeRows, LensReading } from './lens-reading';
import type { StudentName } from '../networks';

/** torch.nn.functional.cosine_similarity's smallest length of a vector. */
const SHORTEST = 1e-8;

/** (N) cosines of one node's row with the rows of all nodes. @param of row of `anchors`; both have one width */
export function cosinesWith(anchors: NodeRows, node: number, others: NodeRows): Float64Array {
  const { width } = anchors;
  const anchor = unit(anchors, node);
  return Float64Array.from({ length: others.values.length / width }, (_, other) => {
    const row = unit(others, other);
    let cosine = 0;
    for (let j = 0; j < width; j++) cosine += anchor[j] * row[j];
    return cosine;
  });
}

function unit({ values, width }: NodeRows, node: number): Float64Array {
  const row = Float64Array.from(values.subarray(node * width, (node + 1) * width));
  const length = Math.max(SHORTEST, Math.hypot(...row));
  return row.map((value) => value / length);
}

/** What a positive's cosine counts as, see `AdaptiveForm`. */
const positiveCosine = (cosine: number, form: AdaptiveForm): number => {
  if (form === 'none') return cosine;
  return cosine * (form === 'clamped' ? Math.max(0, cosine) : cosine);
};

/** (N) softmax of cosine over tau, as the contrast has it: that of `node` is its positive, and -log of it its share of the loss. */
export function pairShares(
  cosines: Float64Array,
  node: number,
  { tau, adaptive }: ContrastOptions,
): Float64Array {
  const scores = cosines.map(
    (cosine, other) => (other === node ? positiveCosine(cosine, adaptive) : cosine) / tau,
  );
  return logSoftmax(scores).map(Math.exp);
}

/** Logarithms of the softmax, so that no share underflows. */
export function logSoftmax(scores: Float64Array): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = scores.reduce((total, score) => total + Math.exp(score - most), 0);
  return scores.map((score) => score - most - Math.log(sum));
}

/** One node as an anchor sees it. */
export interface Pair {
  readonly node: number;
  readonly cosine: number;
  /** From 0 to 1; null where nothing is contrasted. */
  readonly share: number | null;
}

/** The positive of an anchor, how many nodes come before it, and the strongest of the others. */
export interface RankedPairs {
  readonly positive: Pair;
  readonly before: number;
  readonly negatives: readonly Pair[];
}

/**
 * The pairs of a node by their shares, or by their cosines where there are no shares.
 * @param most negatives that are listed
 */
export function rankedPairs(
  cosines: Float64Array,
  shares: Float64Array | null,
  node: number,
  most: number,
): RankedPairs {
  const strengths = shares ?? cosines;
  const pairOf = (other: number): Pair => ({
    node: other,
    cosine: cosines[other],
    share: shares && shares[other],
  });
  const others = [...cosines.keys()]
    .filter((other) => other !== node)
    .sort((a, b) => strengths[b] - strengths[a]);
  return {
    positive: pairOf(node),
    before: others.filter((other) => strengths[other] > strengths[node]).length,
    negatives: others.slice(0, most).map(pairOf),
  };
}

/** Whose latents are compared: the teacher's with the distilled student's, as the loss does, or those of one network. */
const PAIRS_OF = ['contrast', 'teacher', 'undistilled', 'distilled'] as const;
export type PairsOf = (typeof PAIRS_OF)[number];

/** Which of the teacher's latents: after the GCN (L_P) or after the TCN (L_E). A student has one alone. */
export type LatentName = 'spatial' | 'temporal';

export interface PairChoice {
  readonly of: PairsOf;
  readonly latent: LatentName;
}

/** What can be compared with a reading. */
export const pairsKnown = ({ students }: Pick<LensReading, 'students'>): readonly PairsOf[] =>
  PAIRS_OF.filter((of) => {
    if (of === 'contrast') return students.distilled?.mapped;
    return of === 'teacher' || students[of];
  });

/** The rows that are compared: of the contrast through the learned maps, within one network as they are. */
function comparedRows(
  { teacher, students }: LensReading,
  { of, latent }: PairChoice,
): { readonly anchors: NodeRows; readonly others: NodeRows } | null {
  const within = (rows: NodeRows | undefined) => (rows ? { anchors: rows, others: rows } : null);
  if (of === 'teacher') return within(teacher[latent]);
  if (of !== 'contrast') return within(students[of as StudentName]?.latent);
  const mapped = students.distilled?.mapped;
  return mapped ? { anchors: mapped[latent], others: mapped.own } : null;
}

export interface NodePairs extends RankedPairs {
  /** (N) with each node. */
  readonly cosines: Float64Array;
  /** (N) of the softmax of a contrast; null where nothing is contrasted. */
  readonly shares: Float64Array | null;
}

/** How like a node the others are; null where the reading cannot say. @param most negatives that are listed */
export function pairsOfNode(
  reading: LensReading,
  choice: PairChoice,
  node: number,
  most: number,
): NodePairs | null {
  const rows = comparedRows(reading, choice);
  if (!rows) return null;
  const cosines = cosinesWith(rows.anchors, node, rows.others);
  const shares = choice.of === 'contrast' ? pairShares(cosines, node, reading.config) : null;
  return { ...rankedPairs(cosines, shares, node, most), cosines, shares };
}
