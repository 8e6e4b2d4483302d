import type { Dataset } from '../../../domain/dataset';
import { selectTrips, type TrajectorySet } from '../../../domain/trajectory-set';

/** SOT and EOT. */
const MARKS = 2;

/** Length of the longest token sequence of any trip of the data set, SOT or EOT included. */
export function blockSizeFor({ trips }: Pick<Dataset, 'trips'>): number {
  let longest = 0;
  for (const { offsets, tripCount } of Object.values(trips))
    for (let t = 0; t < tripCount; t++) longest = Math.max(longest, offsets[t + 1] - offsets[t]);
  return longest + MARKS;
}

/** The trips whose token sequences are not longer than a teacher reads; null where there are none. */
export function readableTrips(trips: TrajectorySet, blockSize: number): TrajectorySet | null {
  const { offsets, tripCount } = trips;
  const fitting = Array.from({ length: tripCount }, (_, trip) => trip).filter(
    (trip) => offsets[trip + 1] - offsets[trip] + MARKS <= blockSize,
  );
  if (fitting.length === 0) return null;
  return fitting.length === tripCount ? trips : selectTrips(trips, fitting);
}
