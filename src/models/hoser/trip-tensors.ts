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
import { RowIndex } from '../../nn/ops/row-index';
import type { CandidateBlock } from './features/candidate-features';
import { ReachTensors } from './road-reach';
import type { CandidatesByRoad, TripArrays } from './trip-arrays';

/** What only the gradient reads, left out. */
const NO_ROADS: CandidatesByRoad = { offsets: new Int32Array(1), order: new Int32Array(1) };

/** Candidates as tensors, with the flat positions of the real ones by road for the gradient. */
export class CandidateBlockTensors implements CandidateTensors {
  readonly ids: Tensor2D;
  readonly lengths: Tensor1D;
  readonly distance: Tensor2D;
  readonly angle: Tensor2D;
  readonly byRoad: { offsets: Tensor1D; order: Tensor1D };

  /** Without `byRoad` no gradient can be taken. */
  constructor(block: CandidateBlock, byRoad: CandidatesByRoad = NO_ROADS) {
    const shape: [number, number] = [block.candidateLengths.length, block.candidateCount];
    this.ids = tensor2d(block.candidates, shape, 'int32');
    this.lengths = tensor1d(block.candidateLengths, 'int32');
    this.distance = tensor2d(block.candidateDistance, shape);
    this.angle = tensor2d(block.candidateAngle, shape);
    this.byRoad = { offsets: tensor1d(byRoad.offsets, 'int32'), order: tensor1d(byRoad.order, 'int32') };
  }

  dispose(): void {
    dispose([this.ids, this.lengths, this.distance, this.angle, this.byRoad.offsets, this.byRoad.order]);
  }
}

/**
 * A packed batch of trips as tensors. Owns them. With a reach its roads are rows of that reach, and it goes
 * with embeddings of those rows; else they are the network's own.
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
  /** (N C F) inputs of the residual; null where there is none. */
  readonly choices: Tensor1D | null;
  /** (N x C) 0 at real candidates, -1e9 at padding: added to logits before any softmax. */
  readonly candidateMask: Tensor2D;
  /** (N) index of the next road among the candidates, -1 if lost. */
  readonly labels: Tensor1D;
  readonly timeLabels: Tensor1D;
  readonly stepCount: number;
  readonly labelledCount: number;

  constructor(arrays: TripArrays) {
    const { stepCount, candidates } = arrays;
    this.reach = arrays.reach && new ReachTensors(arrays.reach);
    this.stepCount = stepCount;
    this.labelledCount = stepCount - arrays.lostLabels;
    this.roads = new RowIndex(arrays.roads);
    this.zones = new RowIndex(arrays.zones);
    this.destinationZones = new RowIndex(arrays.destinationZones);
    this.tripOfStep = new RowIndex(arrays.tripOfStep);
    this.nextRoads = new RowIndex(arrays.nextRoads);
    this.temporal = tensor1d(arrays.temporal);
    this.layout = new SequenceLayout(arrays.tripOffsets);
    this.relDistance = tensor1d(arrays.relDistance);
    this.relTime = tensor1d(arrays.relTime);
    this.candidates = new CandidateBlockTensors(candidates, arrays.candidatesByRoad);
    this.choices = arrays.choices && tensor1d(arrays.choices);
    this.candidateMask = tensor2d(arrays.candidateMask, [stepCount, candidates.candidateCount]);
    this.labels = tensor1d(arrays.labels, 'int32');
    this.timeLabels = tensor1d(arrays.timeLabels);
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
    this.choices?.dispose();
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
