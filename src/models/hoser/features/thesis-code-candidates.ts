import type { CandidateBlock } from './candidate-features';
import type { HoserFeatures } from './hoser-features';

const { fround } = Math;
/** What a padded candidate is given in place of a distance and an angle, and the road it seems to be. */
const PADDING = { road: 0, distance: 1e6, angle: 1 } as const;

/**
 * Candidates as the thesis's code asks the model about them in its beam search: angles on the plain plane of
 * degrees (not the one that the weights were trained with), and one padded candidate after the real ones of
 * each step, which the model answers like any other.
 * @param roads, destinations (N) those that `block` was made for
 */
export function thesisCodeCandidates(
  { geometry }: Pick<HoserFeatures, 'geometry'>,
  block: CandidateBlock,
  roads: Int32Array,
  destinations: Int32Array,
): CandidateBlock {
  const steps = roads.length;
  const width = block.candidateCount + 1;
  const candidates = new Int32Array(steps * width);
  const candidateDistance = new Float32Array(steps * width);
  const candidateAngle = new Float32Array(steps * width);
  for (let step = 0; step < steps; step++) {
    const from = step * block.candidateCount;
    const to = step * width;
    const length = block.candidateLengths[step];
    const toDestination = planeDirection(geometry.endLonLat, roads[step], destinations[step]);
    for (let i = 0; i < length; i++) {
      const candidate = block.candidates[from + i];
      candidates[to + i] = candidate;
      candidateDistance[to + i] = block.candidateDistance[from + i];
      const direction = planeDirection(geometry.endLonLat, roads[step], candidate);
      candidateAngle[to + i] = turnShare(direction, toDestination);
    }
    candidates[to + length] = PADDING.road;
    candidateDistance[to + length] = PADDING.distance;
    candidateAngle[to + length] = PADDING.angle;
  }
  return {
    candidateCount: width,
    candidates,
    candidateDistance,
    candidateAngle,
    candidateLengths: block.candidateLengths.map((length) => length + 1),
  };
}

/**
 * Direction from the end of one road to the end of another where a degree of longitude is as
 * long as one of latitude; -pi to pi.
 */
function planeDirection(endLonLat: Float64Array, from: number, to: number): number {
  return Math.atan2(endLonLat[2 * to + 1] - endLonLat[2 * from + 1], endLonLat[2 * to] - endLonLat[2 * from]);
}

function turnShare(angle1: number, angle2: number): number {
  const turn = fround(Math.abs(angle1 - angle2));
  return fround(turn > Math.PI ? fround(fround(2 * Math.PI) - turn) : turn) / fround(Math.PI);
}
