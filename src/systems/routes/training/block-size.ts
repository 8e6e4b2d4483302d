import type { Dataset } from '../../../domain/dataset';

/** Length of the longest token sequence of any trip of the data set, SOT or EOT included. */
export function blockSizeFor({ trips }: Pick<Dataset, 'trips'>): number {
  let longest = 0;
  for (const { offsets, tripCount } of Object.values(trips))
    for (let t = 0; t < tripCount; t++) longest = Math.max(longest, offsets[t + 1] - offsets[t]);
  return longest + 2;
}
