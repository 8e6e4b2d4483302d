import { present, type HostTensor } from '../harness/host-tensor';
import { smallestGaps } from './smallest-gaps';

/** Codes (N, codebooks) of the segments that are there, of rows (B m). */
export function presentCodes({ shape, data }: HostTensor, segments: readonly number[]): number[] {
  const [rows, books] = shape;
  return present({ shape: [segments.length, rows / segments.length, books], data }, segments);
}

/** The smallest gap of squared distances (B m, C) over the segments that are there, of all codebooks. */
export function smallestPresentGap(distances: readonly HostTensor[], segments: readonly number[]): number[] {
  return distances.map((distance) => {
    const longest = distance.shape[0] / segments.length;
    return smallestGaps(distance, (row) => row % longest < segments[Math.floor(row / longest)]);
  });
}
