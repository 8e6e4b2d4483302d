import {
  dispose,
  tensor1d,
  tensor2d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { CandidateTensors } from '../../nn/ops/additive-attention';
import { SequenceLayout } from '../../nn/ops/attention';
import { invertIndex, RowIndex } from '../../nn/ops/row-index';
import type { CandidateBlock } from './features/candidate-features';
import type { HoserFeatures } from './features/hoser-features';
import type { TripBatch } from './features/trip-features';
import type { IncomingEdges } from '../../nn/ops/edge-softmax';
import { ReachTensors, type RoadReach } from './road-reach';

/** Candidates as tensors, with the flat positions of the real ones inverted by road for the gradient. */
export class CandidateBlockTensors implements CandidateTensors {
  readonly ids: Tensor2D;
  readonly lengths: Tensor1D;
  readonly distance: Tensor2D;
  readonly angle: Tensor2D;
  readonly byRoad: { offsets: Tensor1D; order: Tensor1D };

  /** `rows`: number of roads; `invert` false leaves out what only the gradient reads. */
  constructor(block: CandidateBlock, rows: number, invert = true) {
    const n = block.candidateLengths.length;
    const width = block.candidateCount;
    const shape: [number, number] = [n, width];
    this.ids = tensor2d(block.candidates, shape, 'int32');
    this.lengths = tensor1d(block.candidateLengths, 'int32');
    this.distance = tensor2d(block.candidateDistance, shape);
    this.angle = tensor2d(block.candidateAngle, shape);
    const { offsets, order } = invert ? invertRealCandidates(block, rows) : { offsets: [0], order: [0] };
    this.byRoad = { offsets: tensor1d(offsets, 'int32'), order: tensor1d(order, 'int32') };
  }

  dispose(): void {
    dispose([this.ids, this.lengths, this.distance, this.angle, this.byRoad.offsets, this.byRoad.order]);
  }
}

/** Padding slots are given to a row past the last road, which is then cut off. */
function invertRealCandidates(
  block: CandidateBlock,
  rows: number,
): { offsets: Int32Array; order: Int32Array } {
  const width = block.candidateCount;
  const ids = block.candidates.map((road, at) =>
    at % width < block.candidateLengths[Math.floor(at / width)] ? road : rows,
  );
  const { offsets, order } = invertIndex(ids, rows + 1);
  const real = offsets[rows];
  return {
    offsets: offsets.subarray(0, rows + 1),
    order: real > 0 ? order.subarray(0, real) : new Int32Array(1),
  };
}

/**
 * A packed batch of trips as tensors. Owns them. With a reach its roads are rows of that reach, and it goes with embeddings of those rows;
 * else they are the network's own.
 */
export class TripTensors {
  /** What to embed of the network; null where all of it is. */
  readonly reach: ReachTensors | null;
  readonly roads: RowIndex;
  readonly zones: RowIndex;
  /** (B) zone of each trip's last road. */
  readonly destinationZones: RowIndex;
  readonly tripOfStep: RowIndex;
  /** Road of the label: the one that the time head is asked about. Lost labels read road 0 and are masked. */
  readonly nextRoads: RowIndex;
  readonly temporal: Tensor1D;
  readonly layout: SequenceLayout;
  readonly relDistance: Tensor1D;
  readonly relTime: Tensor1D;
  readonly candidates: CandidateBlockTensors;
  /** (N x C) 0 at real candidates, -1e9 at padding: added to logits before any softmax. */
  readonly candidateMask: Tensor2D;
  /** (N) index of the next road among the candidates, -1 if lost. */
  readonly labels: Tensor1D;
  readonly timeLabels: Tensor1D;
  readonly stepCount: number;
  readonly labelledCount: number;

  constructor(
    batch: TripBatch,
    features: HoserFeatures,
    within?: { readonly reach: RoadReach; readonly edges: IncomingEdges },
  ) {
    const { zoneOfRoad, zoneCount } = features;
    const rowCount = within ? within.reach.targets[1] : features.network.roadCount;
    const rowsOf = (roads: Int32Array) => (within ? roads.map((road) => within.reach.rowOf[road]) : roads);
    const zoneOf = (roads: Int32Array) => Int32Array.from(roads, (road) => zoneOfRoad[road]);
    const width = batch.candidateCount;
    const next = batch.labels.map((label, step) => (label < 0 ? 0 : batch.candidates[step * width + label]));
    this.reach = within ? new ReachTensors(within.reach, within.edges, features.roads) : null;
    this.stepCount = batch.stepCount;
    this.labelledCount = batch.stepCount - batch.lostLabels;
    this.roads = RowIndex.from(rowsOf(batch.roads), rowCount);
    this.zones = RowIndex.from(zoneOf(batch.roads), zoneCount);
    this.destinationZones = RowIndex.from(zoneOf(tripDestinations(batch)), zoneCount);
    this.tripOfStep = RowIndex.from(tripOfStep(batch), batch.tripCount);
    this.nextRoads = RowIndex.from(rowsOf(next), rowCount);
    this.temporal = tensor1d(batch.temporal);
    this.layout = new SequenceLayout(batch.tripOffsets);
    this.relDistance = tensor1d(batch.relDistance);
    this.relTime = tensor1d(batch.relTime);
    this.candidates = new CandidateBlockTensors({ ...batch, candidates: rowsOf(batch.candidates) }, rowCount);
    this.candidateMask = tensor2d(candidateMask(batch), [batch.stepCount, width]);
    this.labels = tensor1d(batch.labels, 'int32');
    this.timeLabels = tensor1d(batch.timeLabels);
  }

  dispose(): void {
    const tensors: Tensor[] = [
      this.temporal,
      this.relDistance,
      this.relTime,
      this.candidateMask,
      this.labels,
      this.timeLabels,
    ];
    dispose(tensors);
    this.reach?.dispose();
    for (const part of [
      this.roads,
      this.zones,
      this.destinationZones,
      this.tripOfStep,
      this.nextRoads,
      this.layout,
      this.candidates,
    ])
      part.dispose();
  }
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
