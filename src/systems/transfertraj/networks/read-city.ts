import { dispose, type Tensor2D } from '@tensorflow/tfjs-core';
import { networkBounds, type Bounds } from '../../../domain/geo';
import type { Dataset } from '../../../domain/dataset';
import { type KnownTrajectory, timeFeatures } from '../../../domain/masked-trajectories/known-trajectory';
import { NearbyThings } from '../../../domain/masked-trajectories/nearby-things';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { thingTensor } from '../../../models/transfertraj/surroundings';
import type { ThingCounts } from '../../../models/transfertraj/trajectory-tensors';
import type { ReadingConfig } from '../settings';
import { placeTable, roadTable, type ThingVocabulary } from '../trips/thing-tables';
import { LocalKilometres } from '../../../domain/masked-trajectories/local-kilometres';

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

/** Some 8,000 trips of 50 points with what is around them. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * What is known of trajectories, found out once for each as long as there is room: training and evaluation come back to all of them again and
 * again, and looking up what is around their points takes a tenth of a step.
 */
export class KnownTrajectories {
  readonly #kept = new WeakMap<Trajectory, KnownTrajectory>();
  #room: number;

  /** @param bytes that may be kept; what does not fit is found out each time */
  constructor(
    private readonly findOut: (trajectory: Trajectory) => KnownTrajectory,
    bytes = MOST_BYTES,
  ) {
    this.#room = bytes;
  }

  of(trajectory: Trajectory): KnownTrajectory {
    const kept = this.#kept.get(trajectory);
    if (kept) return kept;
    const known = this.findOut(trajectory);
    const bytes = bytesOf(known);
    if (bytes <= this.#room) {
      this.#room -= bytes;
      this.#kept.set(trajectory, known);
    }
    return known;
  }
}

const bytesOf = ({ space, time, places, roads }: KnownTrajectory): number =>
  [space, time, ...[places, roads].flatMap(({ start, items, metres }) => [start, items, metres])].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );

/** The coordinates in which a network reads and says places. */
interface CityFrame {
  /** (L, 2) coordinates of the L points of a trajectory, (L, 2) in degrees. */
  coordinates(lonLat: Float64Array): Float64Array;
  /**
   * The way back.
   * @param said (n, 2) coordinates
   * @param first the first point of their trajectory in degrees
   */
  lonLat(said: ArrayLike<number>, first: readonly [lon: number, lat: number]): Float64Array;
}

/** The box of a city is so wide and high in the absolute form, so that its errors count about as much as those in kilometres. */
const BOX_WIDTH = 10;

/**
 * Kilometres or metres from the first point of each trajectory; or, in the absolute form, min-max by the box of the city, from 0 at its
 * south-west to 10 at its north-east, whichever trajectory it is.
 */
export function cityFrame({ unit, coordinates }: ReadingConfig, box: Bounds): CityFrame {
  return coordinates === 'absolute' ? boxFrame(box) : relativeFrame(unit === 'metres' ? 1000 : 1);
}

function relativeFrame(perKilometre: number): CityFrame {
  return {
    coordinates: (lonLat) =>
      new LocalKilometres(lonLat[0], lonLat[1]).kilometres(lonLat).map((km) => km * perKilometre),
    lonLat: (said, [lon, lat]) =>
      new LocalKilometres(lon, lat).lonLat(Float64Array.from(said, (value) => value / perKilometre)),
  };
}

function boxFrame({ minLon, minLat, maxLon, maxLat }: Bounds): CityFrame {
  const low = [minLon, minLat];
  const perDegree = [BOX_WIDTH / (maxLon - minLon), BOX_WIDTH / (maxLat - minLat)];
  return {
    coordinates: (lonLat) => lonLat.map((degrees, i) => (degrees - low[i % 2]) * perDegree[i % 2]),
    lonLat: (said) => Float64Array.from(said, (value, i) => low[i % 2] + value / perDegree[i % 2]),
  };
}
