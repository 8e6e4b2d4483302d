import { dispose, type Tensor2D } from '@tensorflow/tfjs-core';
import { networkBounds } from '../../../domain/bounds';
import type { Dataset } from '../../../domain/dataset';
import type { KnownTrajectory } from '../../../domain/masked-trajectories/known-trajectory';
import { NearbyThings } from '../../../domain/masked-trajectories/nearby-things';
import { timeFeatures } from '../../../domain/masked-trajectories/time-features';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { thingTensor } from '../../../models/transfertraj/surroundings';
import type { ThingCounts } from '../../../models/transfertraj/trajectory-tensors';
import type { ReadingConfig } from '../transfer-config';
import { placeTable, roadTable } from '../trips/thing-tables';
import type { ThingVocabulary } from '../trips/thing-vocabulary';
import { cityFrame, type CityFrame } from './city-frame';
import { KnownTrajectories } from './known-trajectories';

const NO_PLACES = { lonLat: new Float64Array(0), categories: [], categoryCodes: new Uint32Array(0) };

/** What of a data set an encoder of a file needs. */
export type EncoderCity = Pick<Dataset, 'network' | 'extras' | 'fingerprint'>;

/** A city as an encoder reads it: coordinates, and what is around points. Owns its tables on the device. */
export class ReadCity {
  readonly frame: CityFrame;
  /** Features of its places and roads, as `ThingTensors` of the network. */
  readonly tables: { readonly places: Tensor2D; readonly roads: Tensor2D };
  readonly counts: ThingCounts;
  readonly #places: NearbyThings;
  readonly #roads: NearbyThings;
  readonly #known = new KnownTrajectories((trajectory) => this.#findOut(trajectory));

  /** @param vocabulary of the encoder, which may have learnt in another city */
  constructor(
    { network, extras }: Pick<Dataset, 'network' | 'extras'>,
    vocabulary: ThingVocabulary,
    private readonly reading: ReadingConfig,
  ) {
    const { places = NO_PLACES } = extras ?? {};
    const { radius } = reading;
    this.frame = cityFrame(reading, networkBounds(network));
    this.#places = NearbyThings.onSphere(reading.places ? places.lonLat : [], radius);
    this.#roads = NearbyThings.onSphere(reading.roads ? network.centroidLonLat : [], radius);
    this.counts = { places: places.categoryCodes.length, roads: network.roadCount };
    this.tables = {
      places: thingTensor(placeTable(places, vocabulary)),
      roads: thingTensor(roadTable(network, vocabulary)),
    };
  }

  /** All that an encoder can be told of a trajectory, before anything is hidden. */
  known(trajectory: Trajectory): KnownTrajectory {
    return this.#known.of(trajectory);
  }

  #findOut({ lonLat, times }: Trajectory): KnownTrajectory {
    const { mostNear } = this.reading;
    return {
      space: this.frame.coordinates(lonLat),
      time: timeFeatures(times),
      places: this.#places.around(lonLat, mostNear),
      roads: this.#roads.around(lonLat, mostNear),
    };
  }

  /** (L) how many places are around each point, without a limit. */
  placesAround(lonLat: Float64Array): Int32Array {
    const { start } = this.#places.around(lonLat);
    return start.subarray(1).map((end, point) => end - start[point]);
  }

  dispose(): void {
    dispose([this.tables.places, this.tables.roads]);
  }
}
