import type { CsvTable } from '../../../../studio/csv-table';
import { type LensReading, LOSS_TERMS, weightsOfTerms } from '../../lens/lens-reading';
import type { NodePairs } from '../../lens/contrast-pairs';
import { STUDENT_NAMES } from '../../networks';

/** The losses of a window for a file: one row for each student and term. */
export function lossTable({ students, config }: LensReading): CsvTable {
  const weights = weightsOfTerms(config);
  const rows = STUDENT_NAMES.flatMap((name) => {
    const read = students[name];
    if (!read) return [];
    return LOSS_TERMS.map((term) => {
      const loss = read.losses[term];
      return [name, term, weights[term], loss, loss === null ? null : weights[term] * loss];
    });
  });
  return { head: ['network', 'term', 'weight', 'loss', 'weighted'], rows };
}

/** The listed pairs of a node for a file, its positive first. @param ids of all nodes */
export function pairTable({ positive, negatives }: NodePairs, ids: readonly string[]): CsvTable {
  const rows = [positive, ...negatives].map(({ node, cosine, share }, i) => [
    ids[node],
    i === 0 ? 1 : 0,
    cosine,
    share,
  ]);
  return { head: ['node', 'positive', 'cosine', 'share'], rows };
}
