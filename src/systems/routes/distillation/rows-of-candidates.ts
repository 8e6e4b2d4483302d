import type { RoadNetwork } from '../../../domain/road-network';
import type { TripBatch } from '../../../models/hoser/features/trip-features';

/**
 * Visits every candidate of a batch, with the row of its successor and its slot (step x C) in the batch: what is known
 * of all successors of a road is brought to those that are candidates.
 * @param firstRow of a step, by the trip's place in the batch and the step's place in the trip
 */
export const rowsOfCandidates =
  (
    { successors, successorOffsets }: RoadNetwork,
    batch: TripBatch,
    firstRow: (trip: number, step: number) => number,
  ) =>
  (visit: (row: number, slot: number) => void): void => {
    const { candidateCount: width, candidates, candidateLengths, roads, tripOffsets, tripCount } = batch;
    for (let b = 0; b < tripCount; b++)
      for (let n = tripOffsets[b]; n < tripOffsets[b + 1]; n++) {
        const from = firstRow(b, n - tripOffsets[b]);
        let k = 0; // a candidate list is the successor list, possibly without some of its roads
        for (let c = 0; c < candidateLengths[n]; c++, k++) {
          while (successors[successorOffsets[roads[n]] + k] !== candidates[n * width + c]) k++;
          visit(from + k, n * width + c);
        }
      }
  };
