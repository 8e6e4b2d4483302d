import type { HostTensor } from '../harness/host-tensor';

/** The smallest difference, over all rows (or those that count), between the two least distances of a row (N, C). */
export function smallestGaps(
  { shape: [rows, columns], data }: HostTensor,
  counts: (row: number) => boolean = () => true,
): number {
  let smallest = Infinity;
  for (let row = 0; row < rows; row++) {
    if (!counts(row)) continue;
    let [first, second] = [Infinity, Infinity];
    for (let i = row * columns; i < (row + 1) * columns; i++)
      if (data[i] < first) [first, second] = [data[i], first];
      else if (data[i] < second) second = data[i];
    smallest = Math.min(smallest, second - first);
  }
  return smallest;
}
