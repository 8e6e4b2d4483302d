import { add, tidy, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SecondsCurve } from '../../domain/time-statistics';
import type { Random } from '../../base/random';
import { gatherRows } from '../../nn/ops/row-index';
import { Parameters } from '../../nn/parameters';
import { candidateResidual } from './candidate-residual';
import type { HoserConfig, HoserSizes } from './config';
import type { HoserFeatures } from './features/hoser-features';
import { roadKeys, timePrediction, tripCandidateLogits, type RoadKeys } from './navigator';
import { hoserSpecs } from './parameters';
import { roadEmbedding, RoadNetworkTensors, zoneEmbedding, type RoadTensors } from './road-network-encoder';
import { attendTrips, attendTripsRead, stepEmbedding, trajectoryEmbedding } from './trajectory-encoder';
import type { TripTensors } from './trip-tensors';

/** What HOSER knows of the roads and zones, whatever the trip: one computation per set of weights. */
export interface NetworkEmbeddings {
  /** (R x d), or (rows x d) of the roads that were asked about. */
  readonly roads: Tensor2D;
  /** (Z x d) */
  readonly zones: Tensor2D;
  readonly keys: RoadKeys;
}

/** The output of HOSER for every step of a batch. */
export interface HoserOutputs {
  /** (N x C) logits of the candidates; at padding they mean nothing. */
  readonly logits: Tensor2D;
  /** (N) standardised log1p(seconds) to the next road, asked about the label's road only. */
  readonly times: Tensor1D;
}

/** What HOSER says of every step, and what it looks back at. */
export interface HoserReading extends HoserOutputs {
  /** (heads * pairs) weights by head, as `SequenceLayout` lays out pairs. */
  readonly attention: Tensor1D;
}

export function hoserSizes({ network, roads, zoneCount }: HoserFeatures): HoserSizes {
  return { roadCount: network.roadCount, roadTypeCount: roads.typeCount, zoneCount };
}

/**
 * HOSER (Cao et al., AAAI 2025) with its weights, over one dataset: road network
 * encoder, trajectory encoder, navigator.
 */
export class Hoser {
  readonly network: RoadNetworkTensors;

  #features: HoserFeatures;

  constructor(
    readonly config: HoserConfig,
    features: HoserFeatures,
    readonly parameters: Parameters,
  ) {
    this.#features = features;
    this.network = new RoadNetworkTensors(features);
  }

  get features(): HoserFeatures {
    return this.#features;
  }

  /** Has its seconds corrected from now on, wherever it says seconds; its weights and scores stay. */
  correctTimes(secondsCurve: SecondsCurve): void {
    this.#features = { ...this.#features, secondsCurve };
  }

  /** Fresh weights from `random`. */
  static initial(config: HoserConfig, features: HoserFeatures, random: Random): Hoser {
    return new Hoser(config, features, Parameters.initial(hoserSpecs(config, hoserSizes(features)), random));
  }

  /** Embeds the whole network, or only the roads of a batch (`TripTensors.reach`). */
  embed(parameters = this.parameters, within: RoadTensors | null = null): NetworkEmbeddings {
    const roads = roadEmbedding(parameters, within ?? this.network);
    return { roads, zones: zoneEmbedding(parameters, this.network), keys: roadKeys(parameters, roads) };
  }

  /** Teacher-forced over packed trips. */
  forward(
    trips: TripTensors,
    embeddings = this.embed(this.parameters, trips.reach),
    parameters = this.parameters,
    attend = attendTrips(this.config, trips.layout, trips.relDistance, trips.relTime),
  ): HoserOutputs {
    const { roads, zones, keys } = embeddings;
    if (roads.shape[0] !== trips.roads.rows)
      throw new Error(`The trips are of ${trips.roads.rows} roads, the embeddings of ${roads.shape[0]}.`);
    const road = gatherRows(roads, trips.roads); // (N, d)
    const zone = gatherRows(zones, trips.zones); // (N, d)
    const steps = stepEmbedding(parameters, road, zone, trips.temporal); // (N, 2d)
    const trajectory = trajectoryEmbedding(parameters, this.config, steps, attend); // (N, 2d)
    const destination = gatherRows(zones, trips.destinationZones); // (B, d)
    const navigated = tripCandidateLogits(
      parameters,
      trajectory,
      destination,
      trips.tripOfStep,
      keys,
      trips.candidates,
    );
    return {
      logits: this.#withResidual(navigated, trips, parameters),
      times: timePrediction(parameters, trajectory, gatherRows(roads, trips.nextRoads)),
    };
  }

  #withResidual(navigated: Tensor2D, { choices }: TripTensors, parameters: Parameters): Tensor2D {
    if (this.config.residual === undefined) return navigated;
    if (!choices) throw new Error('A residual needs to know what its training trips tell of candidates.');
    return add(navigated, candidateResidual(parameters, choices, navigated.shape));
  }

  /** `forward` with the attention of the last block over the steps before each step. */
  read(trips: TripTensors): HoserReading {
    const { layout, relDistance, relTime } = trips;
    let attention: Tensor1D | undefined;
    const outputs = this.forward(
      trips,
      undefined,
      undefined,
      attendTripsRead(this.config, layout, relDistance, relTime, (weights) => (attention = weights)),
    );
    return { ...outputs, attention: attention! };
  }

  /** `forward` on the host: flat (N * C) logits and (N) times. Nothing stays on the device. */
  async predict(
    trips: TripTensors,
    embeddings?: NetworkEmbeddings,
  ): Promise<{ logits: Float32Array; times: Float32Array }> {
    const { logits, times } = tidy(() => ({ ...this.forward(trips, embeddings) }));
    const values = {
      logits: (await logits.data()) as Float32Array,
      times: (await times.data()) as Float32Array,
    };
    logits.dispose();
    times.dispose();
    return values;
  }

  dispose(): void {
    this.parameters.dispose();
    this.network.dispose();
  }
}
