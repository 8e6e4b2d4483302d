import type { HoserFeatures } from './hoser-features';
import { arcMeters, directionBetweenEnds, halfChordSquared } from './road-geometry';

/** At most this many candidates per step, the k of the thesis ("Candidate Filtering"). */
const DEFAULT_MAX_CANDIDATES = 64;

/**
 * Candidates of N steps, padded with road 0 and zeros to the C of the longest list (at least 1), which may be
 * longer by the closed roads in it.
 */
export interface CandidateBlock {
  readonly candidateCount: number;
  /** (N x C) successors of each step's road, in the row order of `roadmap.rel`. */
  readonly candidates: Int32Array;
  /** (N x C) `metric_dis`: log1p((metres from centroid to the destination's - least of the step) / 100). */
  readonly candidateDistance: Float32Array;
  /**
   * (N x C) `metric_angle`: angle between the ways to candidate and
   * destination, from road end to road end, / pi.
   */
  readonly candidateAngle: Float32Array;
  /** (N) */
  readonly candidateLengths: Int32Array;
}

const { fround } = Math;
const PI = fround(Math.PI);
const TWO_PI = fround(2 * Math.PI);

/**
 * Candidates of steps that stand on `roads` and want to reach `destinations` (both N). Where a road has more
 * successors than `maxCandidates`, those nearest to the destination are kept, still in their order. Closed roads
 * are masked: they leave the list after the features of all were computed, so that those of the others do not
 * change, and a softmax over the list gives the others the probabilities of before, renormalised.
 */
export function candidateBlock(
  features: HoserFeatures,
  roads: Int32Array,
  destinations: Int32Array,
  maxCandidates = DEFAULT_MAX_CANDIDATES,
): CandidateBlock {
  const stepCount = roads.length;
  const { successorOffsets } = features.network;
  const candidateLengths = new Int32Array(stepCount);
  let candidateCount = 1;
  for (let step = 0; step < stepCount; step++) {
    const road = roads[step];
    candidateLengths[step] = Math.min(successorOffsets[road + 1] - successorOffsets[road], maxCandidates);
    if (candidateLengths[step] > candidateCount) candidateCount = candidateLengths[step];
  }
  const block: CandidateBlock = {
    candidateCount,
    candidates: new Int32Array(stepCount * candidateCount),
    candidateDistance: new Float32Array(stepCount * candidateCount),
    candidateAngle: new Float32Array(stepCount * candidateCount),
    candidateLengths,
  };
  for (let step = 0; step < stepCount; step++) {
    const road = roads[step];
    if (successorOffsets[road + 1] - successorOffsets[road] <= maxCandidates)
      fillAll(features, block, step, road, destinations[step]);
    else fillNearest(features, block, step, road, destinations[step]);
  }
  if (features.closedRoads) maskClosed(block, features.closedRoads);
  return block;
}

function maskClosed(block: CandidateBlock, closedRoads: Uint8Array): void {
  const { candidateCount, candidates, candidateDistance, candidateAngle, candidateLengths } = block;
  for (let step = 0; step < candidateLengths.length; step++) {
    const start = step * candidateCount;
    const end = start + candidateLengths[step];
    let to = start;
    for (let at = start; at < end; at++) {
      if (closedRoads[candidates[at]]) continue;
      candidates[to] = candidates[at];
      candidateDistance[to] = candidateDistance[at];
      candidateAngle[to] = candidateAngle[at];
      to++;
    }
    for (const values of [candidates, candidateDistance, candidateAngle]) values.fill(0, to, end);
    candidateLengths[step] = to - start;
  }
}

function fillAll(
  features: HoserFeatures,
  block: CandidateBlock,
  step: number,
  road: number,
  destination: number,
) {
  const { network, geometry } = features;
  const first = network.successorOffsets[road];
  const at = step * block.candidateCount;
  const toDestination = directionBetweenEnds(geometry, road, destination);
  for (let i = 0; i < block.candidateLengths[step]; i++) {
    const candidate = network.successors[first + i];
    block.candidates[at + i] = candidate;
    block.candidateDistance[at + i] = arcMeters(halfChordSquared(geometry, candidate, destination));
    block.candidateAngle[at + i] = turnShare(geometry.successorDirections[first + i], toDestination);
  }
  metersToMetric(block, step);
}

function fillNearest(
  features: HoserFeatures,
  block: CandidateBlock,
  step: number,
  road: number,
  destination: number,
) {
  const { network, geometry } = features;
  const first = network.successorOffsets[road];
  const successors = network.successors.subarray(first, network.successorOffsets[road + 1]);
  const chords = Float64Array.from(successors, (candidate) =>
    halfChordSquared(geometry, candidate, destination),
  );
  const nearest = Array.from(successors.keys()).sort((a, b) => chords[a] - chords[b] || a - b);
  const kept = nearest.slice(0, block.candidateLengths[step]).sort((a, b) => a - b);
  const at = step * block.candidateCount;
  const toDestination = directionBetweenEnds(geometry, road, destination);
  kept.forEach((successor, i) => {
    block.candidates[at + i] = successors[successor];
    block.candidateDistance[at + i] = arcMeters(chords[successor]);
    block.candidateAngle[at + i] = turnShare(geometry.successorDirections[first + successor], toDestination);
  });
  metersToMetric(block, step);
}

function metersToMetric(
  { candidateCount, candidateDistance, candidateLengths }: CandidateBlock,
  step: number,
): void {
  const start = step * candidateCount;
  const end = start + candidateLengths[step];
  let least = Infinity;
  for (let i = start; i < end; i++) least = Math.min(least, candidateDistance[i]);
  for (let i = start; i < end; i++)
    candidateDistance[i] = Math.log1p(fround(fround(candidateDistance[i] - least) / 100));
}

function turnShare(angle1: number, angle2: number): number {
  const turn = fround(Math.abs(angle1 - angle2));
  return (turn > PI ? fround(TWO_PI - turn) : turn) / PI;
}
