import { logSoftmax } from './contrast-pairs';
import type { LensReading, NodeRows, StudentReading } from './lens-reading';

/** What L_KL compares of a node: features of the latents, or horizons of the forecasts. */
export interface DivergenceOfNode {
  /** (d) softmax each. */
  readonly teacher: Float64Array;
  readonly student: Float64Array;
  /** (d) p log(p / q), p the teacher's: they sum to the node's divergence. Single ones may be negative. */
  readonly terms: Float64Array;
  readonly total: number;
}

/** The rows that L_KL compares; null where they have different widths. */
export function comparedRows(
  { teacher, config }: Pick<LensReading, 'teacher' | 'config'>,
  student: Pick<StudentReading, 'latent' | 'forecast'>,
): { readonly teacher: NodeRows; readonly student: NodeRows } | null {
  const rows =
    config.divergenceOf === 'latents'
      ? { teacher: teacher.temporal, student: student.latent }
      : { teacher: teacher.forecast, student: student.forecast };
  return rows.teacher.width === rows.student.width ? rows : null;
}

/** KL between the softmax of the teacher's row of a node and of the student's, term by term; both have one width. */
export function divergenceOfNode(teacher: NodeRows, student: NodeRows, node: number): DivergenceOfNode {
  const [logP, logQ] = [teacher, student].map(({ values, width }) =>
    logSoftmax(Float64Array.from(values.subarray(node * width, (node + 1) * width))),
  );
  const p = logP.map(Math.exp);
  const terms = p.map((share, j) => share * (logP[j] - logQ[j]));
  return { teacher: p, student: logQ.map(Math.exp), terms, total: terms.reduce((a, b) => a + b, 0) };
}

/** Indices of the terms by their size, the largest first. */
export const largestTerms = ({ terms }: DivergenceOfNode, most: number): number[] =>
  [...terms.keys()].sort((a, b) => Math.abs(terms[b]) - Math.abs(terms[a])).slice(0, most);
