import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { gatherRows } from '../../nn/ops/row-index';
import type { Parameters } from '../../nn/parameters';
import type { HoserConfig } from './config';
import { candidateLogits, roadKeys, timePrediction } from './navigator';
import { roadEmbedding, zoneEmbedding, type RoadNetworkTensors } from './road-network-encoder';
import { attendTrips, stepEmbedding, trajectoryEmbedding } from './trajectory-encoder';
import type { TripTensors } from './trip-tensors';

/** What HOSER answers for every step of a batch. */
export interface HoserOutputs {
  /** (N x C) logits of the candidates; 0 at padding. */
  readonly logits: Tensor2D;
  /** (N) standardised log1p(seconds) to the next road, asked about the label's road only. */
  readonly times: Tensor1D;
}

/** HOSER (Cao et al., AAAI 2025), teacher-forced over packed trips: road network encoder, trajectory encoder, navigator. */
export function hoserForward(
  parameters: Parameters,
  config: HoserConfig,
  network: RoadNetworkTensors,
  trips: TripTensors,
): HoserOutputs {
  const roads = roadEmbedding(parameters, network); // (R, d)
  const zones = zoneEmbedding(parameters, network); // (Z, d)
  const steps = stepEmbedding(
    parameters,
    gatherRows(roads, trips.roads),
    gatherRows(zones, trips.zones),
    trips.temporal,
  );
  const attend = attendTrips(config, trips.layout, trips.relDistance, trips.relTime);
  const trajectory = trajectoryEmbedding(parameters, config, steps, attend); // (N, 2d)
  const destinations = gatherRows(zones, trips.destinationZones); // (N, d)
  return {
    logits: candidateLogits(
      parameters,
      trajectory,
      destinations,
      roadKeys(parameters, roads),
      trips.candidates,
    ),
    times: timePrediction(parameters, trajectory, gatherRows(roads, trips.nextRoads)),
  };
}
