import type { IncomingEdges } from '../../nn/ops/edge-softmax';
import { invertIndex, rowIndexArrays, type RowIndexArrays } from '../../nn/ops/row-index';
import type { CandidateBlock } from './features/candidate-features';
import { choiceInputs } from './features/choice-inputs';
import type { HoserFeatures } from './features/hoser-features';
import type { TripBatch } from './features/trip-features';
import { isWorthwhile, reachArrays, roadReach, type ReachArrays, type RoadReach } from './road-reach';

/**
 * A packed batch of trips as the network reads it, on the host: `TripTensors` is these arrays
 * on the device. Plain data whose arrays are its own: another thread can make it and hand it
 * over. N steps, B trips, C candidates.
 */
export interface TripArrays {
  readonly stepCount: number;
  /** Steps whose label the candidate limit cut off. */
  readonly lostLabels: number;
  /** What to embed of the network; null where all of it is. Where there is one, roads are rows of it. */
  readonly reach: ReachArrays | null;
  /** (B + 1) first step of each trip. */
  readonly tripOffsets: Int32Array;
  readonly roads: RowIndexArrays;
  readonly zones: RowIndexArrays;
  readonly destinationZones: RowIndexArrays;
  readonly tripOfStep: RowIndexArrays;
  readonly nextRoads: RowIndexArrays;
  /** (N) */
  readonly temporal: Float32Array;
  /** (sum T_b^2) each. */
  readonly relDistance: Float32Array;
  readonly relTime: Float32Array;
  readonly candidates: CandidateBlock;
  readonly candidatesByRoad: CandidatesByRoad;
  /** (N x C x F) inputs of the residual, 0 at padding; null where there is none. */
  readonly choices: Float32Array | null;
  /** (N x C) */
  readonly candidateMask: Float32Array;
  /** (N) each. */
  readonly labels: Int32Array;
  readonly timeLabels: Float32Array;
}

/**
 * The flat positions of the real candidates by road: (roads + 1) offsets
 * into (all real candidates) positions.
 */
export interface CandidatesByRoad {
  readonly offsets: Int32Array;
  readonly order: Int32Array;
}

/** What a restricted computation needs of the network: the reach, and the edges of all roads. */
export interface Within {
  readonly reach: RoadReach;
  readonly edges: IncomingEdges;
}

/**
 * Over the roads in reach of the batch, where those are clearly fewer than all. `edges` are
 * those of the network (`roadEdges`).
 */
export function tripArraysInReach(
  batch: TripBatch,
  features: HoserFeatures,
  edges: IncomingEdges,
  choices?: Float32Array | null,
): TripArrays {
  const reach = roadReach(batch, edges);
  return tripArrays(batch, features, isWorthwhile(reach, edges) ? { reach, edges } : undefined, choices);
}

/**
 * Over the whole network, or within a reach.
 * @param choices (N x C x F) inputs of the residual where trips were trained on; left out, those of any other trip
 */
export function tripArrays(
  batch: TripBatch,
  features: HoserFeatures,
  within?: Within,
  choices = choicesOf(batch, features),
): TripArrays {
  const { zoneOfRoad, zoneCount } = features;
  const rowCount = within ? within.reach.targets[1] : features.network.roadCount;
  const rowsOf = (roads: Int32Array) => (within ? mapped(roads, (road) => within.reach.rowOf[road]) : roads);
  const zoneOf = (roads: Int32Array) => mapped(roads, (road) => zoneOfRoad[road]);
  const width = batch.candidateCount;
  const next = batch.labels.map((label, step) => (label < 0 ? 0 : batch.candidates[step * width + label]));
  const { candidateDistance, candidateAngle, candidateLengths } = batch;
  const candidates: CandidateBlock = {
    candidateCount: width,
    candidates: rowsOf(batch.candidates),
    candidateDistance,
    candidateAngle,
    candidateLengths,
  };
  return {
    stepCount: batch.stepCount,
    lostLabels: batch.lostLabels,
    reach: within ? reachArrays(within.reach, within.edges, features.roads) : null,
    tripOffsets: batch.tripOffsets,
    roads: rowIndexArrays(rowsOf(batch.roads), rowCount),
    zones: rowIndexArrays(zoneOf(batch.roads), zoneCount),
    destinationZones: rowIndexArrays(zoneOf(tripDestinations(batch)), zoneCount),
    tripOfStep: rowIndexArrays(tripOfStep(batch), batch.tripCount),
    nextRoads: rowIndexArrays(rowsOf(next), rowCount),
    temporal: batch.temporal,
    relDistance: batch.relDistance,
    relTime: batch.relTime,
    candidates,
    candidatesByRoad: invertCandidates(candidates, rowCount),
    choices,
    candidateMask: candidateMask(batch),
    labels: batch.labels,
    timeLabels: batch.timeLabels,
  };
}

function choicesOf(batch: TripBatch, features: HoserFeatures): Float32Array | null {
  const inputs = choiceInputs(features);
  if (!inputs) return null;
  const previous = Int32Array.from(batch.roads, (_, step) => (step > 0 ? batch.roads[step - 1] : -1));
  for (let b = 0; b < batch.tripCount; b++)
    if (batch.tripOffsets[b] < previous.length) previous[batch.tripOffsets[b]] = -1;
  return inputs.of(batch, { previous, roads: batch.roads, destinations: batch.destinations });
}

function mapped(values: Int32Array, of: (value: number) => number): Int32Array {
  const out = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = of(values[i]);
  return out;
}

/** Padding slots are given to a row past the last road, which is then cut off. */
function invertCandidates(block: CandidateBlock, rows: number): CandidatesByRoad {
  const { candidateCount: width, candidates, candidateLengths } = block;
  const ids = new Int32Array(candidates.length).fill(rows);
  for (let step = 0; step < candidateLengths.length; step++) {
    const first = step * width;
    for (let at = first; at < first + candidateLengths[step]; at++) ids[at] = candidates[at];
  }
  const { offsets, order } = invertIndex(ids, rows + 1);
  const real = offsets[rows];
  return {
    offsets: offsets.subarray(0, rows + 1),
    order: real > 0 ? order.subarray(0, real) : new Int32Array(1),
  };
}

/** (B) last road of each trip; 0 for a trip without steps. */
function tripDestinations({ tripCount, tripOffsets, destinations }: TripBatch): Int32Array {
  const roads = new Int32Array(tripCount);
  for (let b = 0; b < tripCount; b++)
    if (tripOffsets[b] < tripOffsets[b + 1]) roads[b] = destinations[tripOffsets[b]];
  return roads;
}

function tripOfStep({ tripCount, stepCount, tripOffsets }: TripBatch): Int32Array {
  const trips = new Int32Array(stepCount);
  for (let b = 0; b < tripCount; b++) trips.fill(b, tripOffsets[b], tripOffsets[b + 1]);
  return trips;
}

function candidateMask({ candidateCount, candidateLengths }: CandidateBlock): Float32Array {
  const mask = new Float32Array(candidateLengths.length * candidateCount);
  candidateLengths.forEach((length, step) =>
    mask.fill(-1e9, step * candidateCount + length, (step + 1) * candidateCount),
  );
  return mask;
}
