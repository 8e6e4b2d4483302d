import type { DataFile } from '../src/data/data-file';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { datasetOf, makeSampleCity } from '../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../src/domain/dataset';
import { Random } from '../src/base/random';
import { type TrajectorySet, trajectorySetFrom } from '../src/domain/trajectory-set';
import { hoserFeatures, type HoserFeatures } from '../src/models/hoser/features/hoser-features';
import { badInput } from '../src/base/failure';
import type { RoadNetwork } from '../src/domain/road-network';

/** Roads of the network on which official PyTorch was timed. */
export const REFERENCE_ROADS = 2039;
export const BATCH_TRIPS = 64;
/** Steps of each trip of the batch: one road fewer than it visits. */
export const BATCH_STEPS = 20;
/** Trips of a made city: they only set the scale of the times. */
const MADE_TRIPS = 400;
const SEED = 7;

/** A road network to measure on. */
export interface BenchCity {
  /** `reference` is the network that official PyTorch was timed on. */
  readonly source: 'reference' | 'made';
  readonly dataset: Dataset;
  readonly features: HoserFeatures;
  /** The batch: 64 trips of 21 roads. */
  readonly batch: TrajectorySet;
}

/** A network with trips that people drove. */
export type TripCity = Pick<BenchCity, 'dataset' | 'features'>;

/** The networks of the benchmarks. Only the last one asked for is kept: the large ones are large. */
export class BenchCities {
  #last: { roads: number; city: Promise<BenchCity> } | undefined;

  /**
   * @param reference files of the reference network (HOSER layout, with `walks.csv`), where it is at hand.
   * @param portoFiles trips of Porto's taxis on its roads (HOSER layout), where they are at hand.
   */
  constructor(
    readonly reference: readonly DataFile[] | null,
    readonly portoFiles: readonly DataFile[] | null = null,
  ) {}

  /** Porto with its trips; null where it is not at hand. */
  async porto(): Promise<TripCity | null> {
    if (!this.portoFiles) return null;
    const { dataset } = await loadHoserDataset(this.portoFiles, { name: 'Porto' });
    return { dataset, features: hoserFeatures(dataset) };
  }

  /**
   * A network of about so many roads: the reference network where it is at hand
   * and of that size, else a made city.
   */
  of(roads: number): Promise<BenchCity> {
    if (this.#last?.roads !== roads) this.#last = { roads, city: this.#make(roads) };
    return this.#last.city;
  }

  async #make(roads: number): Promise<BenchCity> {
    if (this.reference && roads === REFERENCE_ROADS) return referenceCity(this.reference);
    const dataset = await datasetOf(
      makeSampleCity({ roads, trips: MADE_TRIPS, seed: SEED }),
      `made, ${roads}`,
    );
    const batch = randomWalks(
      dataset.network,
      BATCH_TRIPS,
      BATCH_STEPS + 1,
      new Random(SEED).fork('bench walks'),
    );
    return { source: 'made', dataset, features: hoserFeatures(dataset), batch };
  }
}

/** Its batch is read as if it were the validation set, by the same rules as any trips. */
async function referenceCity(files: readonly DataFile[]): Promise<BenchCity> {
  const renamed = files.map((file) => (file.name === 'walks.csv' ? { ...file, name: 'val.csv' } : file));
  const { dataset } = await loadHoserDataset(renamed, { name: 'reference' });
  return { source: 'reference', dataset, features: hoserFeatures(dataset), batch: dataset.trips.val };
}

/** A Monday at midnight, in seconds. */
const FIRST_DAY = Date.UTC(2015, 10, 2) / 1000;
const DAY = 86_400;
const SHORTEST_STEP = 12;
const LONGEST_STEP = 120;
const MOST_STARTS = 1000;

/**
 * Trips of `length` roads each that go on at random, at times of one day.
 * @throws Failure 'bad-input' where no way is that long
 */
export function randomWalks(
  network: RoadNetwork,
  count: number,
  length: number,
  random: Random,
): TrajectorySet {
  return trajectorySetFrom(
    Array.from({ length: count }, () => {
      const times = new Float64Array(length);
      times[0] = FIRST_DAY + random.int(DAY);
      for (let i = 1; i < length; i++)
        times[i] = times[i - 1] + SHORTEST_STEP + random.int(LONGEST_STEP - SHORTEST_STEP);
      return { roads: walk(network, length, random), times };
    }),
  );
}

function walk(network: RoadNetwork, length: number, random: Random): Uint32Array {
  const { successorOffsets, successors, roadCount } = network;
  const roads = new Uint32Array(length);
  for (let start = 0; start < MOST_STARTS; start++) {
    roads[0] = random.int(roadCount);
    let at = 1;
    for (; at < length; at++) {
      const first = successorOffsets[roads[at - 1]];
      const choices = successorOffsets[roads[at - 1] + 1] - first;
      if (choices === 0) break;
      roads[at] = successors[first + random.int(choices)];
    }
    if (at === length) return roads;
  }
  throw badInput(`No way of ${length} roads was found in a network of ${roadCount} roads.`);
}
