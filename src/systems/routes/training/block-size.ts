import type { Dataset } from '../../../domain/dataset';

/** Longest sequence of tokens that any trip of the dataset makes, SOT or EOT included. */
export function blockSizeFor({ trips }: Pick<Dataset, 'trips'>): number {
  let longest = 0;
  for (const { offsets, tripCount } of Object.values(trips))
    for (let t = 0; t < tripCount; t++) longest = Math.max(longest, offsets[t + 1] - offsets[t]);
  return longest + 2;
}
