import type { StudentName } from '../networks';
import { cosinesWith, pairShares, rankedPairs, type RankedPairs } from './contrast-pairs';
import type { LensReading, NodeRows } from './lens-reading';

/** Whose latents are compared: the teacher's with the distilled student's, as the loss does, or those of one network. */
export const PAIRS_OF = ['contrast', 'teacher', 'undistilled', 'distilled'] as const;
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
