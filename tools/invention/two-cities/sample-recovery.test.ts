import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random';
import { type Dataset, partsOf } from '../../../src/domain/dataset';
import { trajectorySetFrom, tripAt } from '../../../src/domain/trajectory-set';
import { SAMPLE_RECOVERY_A, SAMPLE_RECOVERY_B } from '../../../src/engine/datasets/samples';
import { dataFileFromBytes } from '../../../src/data/data-file';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import { DEFAULT_START_DATE } from '../../../src/data/simulation/simulate-trips';
import { TWO_CITIES, type CityCharacter, citySettings } from './city-roads';
import { CityDrives } from './city-drives';
import {
  meanSpeed,
  meanSpeedOnLikeRoads,
  passagesOf,
  type DrivenPlaces,
  type Passage,
  guessErrors,
} from './city-files';
import { FELT_METERS } from './roadside';

const shipped = (name: string) => new URL(`../../../public/sample-recovery/${name}`, import.meta.url);
const SEED = 7;

/** Trips in the order of their traces: they are split by time. */
function drivenPlaces({ network, trips, extras }: Dataset): DrivenPlaces {
  const all = [trips.train, trips.val, trips.test].flatMap((set) =>
    Array.from({ length: set.tripCount }, (_, trip) => tripAt(set, trip)),
  );
  return { network, trips: trajectorySetFrom(all), traces: extras!.traces!, places: extras!.places! };
}

describe.each(Object.values(TWO_CITIES))('the shipped drives of $title', (character: CityCharacter) => {
  const sample = character.key === 'a' ? SAMPLE_RECOVERY_A : SAMPLE_RECOVERY_B;
  let dataset: Dataset;
  let driven: DrivenPlaces;
  let passages: Passage[];
  beforeAll(async () => {
    const bytes = readFileSync(new URL(`../../../public/${sample.address}`, import.meta.url));
    expect(bytes.length).toBeLessThan(1e6);
    const loaded = await loadHoserDataset([dataFileFromBytes('city.zip', bytes)], { name: sample.title });
    expect(loaded.report).toEqual([]);
    ({ dataset } = loaded);
    driven = drivenPlaces(dataset);
    passages = passagesOf(driven, FELT_METERS);
  });

  const near = (category: string, isNear: boolean, from: number, to: number) => {
    const code = driven.places.categories.indexOf(category);
    return passages.filter(
      (passage) =>
        !passage.weekend && passage.hour >= from && passage.hour < to && passage.near[code] > 0 === isNear,
    );
  };

  it('are a data set of trips, traces and named places, told of as simulated', () => {
    expect(partsOf(dataset)).toEqual(['trips', 'traces', 'places']);
    expect([sample.title, dataset.name]).toEqual([character.title, character.title]);
    expect(dataset.card).toMatchObject({ name: character.title, simulated: true });
    // What the page says of it.
    expect(sample.about).toContain(`${dataset.extras!.traces!.traceCount.toLocaleString('en')} drives`);
    const { places } = dataset.extras!;
    expect(places!.ids).toHaveLength(character.places);
    expect(places!.names!.find((name) => name.startsWith('School'))).toBe('School 1');
    expect(readFileSync(shipped('README.md'), 'utf8')).toContain(`# ${character.title}`);
  });

  it('are what the command makes: the same roads, places and first drives', () => {
    const { traces, places } = driven;
    const settings = citySettings({ trips: traces.traceCount });
    const drives = new CityDrives(character, settings, SEED, DEFAULT_START_DATE);
    expect(drives.places.places.lonLat, 'the city differs: run make-cities').toEqual(places.lonLat);
    expect(drives.network.shapeLonLat).toEqual(dataset.network.shapeLonLat);
    const traceAt = new Map(
      Array.from({ length: traces.traceCount }, (_, trace) => {
        const [from, to] = [traces.offsets[trace], traces.offsets[trace + 1]];
        return [traces.lonLat.subarray(2 * from, 2 * to).join(), traces.times.subarray(from, to).join()];
      }),
    );
    for (let made = 0; made < 12;) {
      const trip = drives.next();
      if (typeof trip === 'string') continue;
      expect(traceAt.get(trip.points.lonLat.join()), 'the drives differ: run make-cities').toBe(
        trip.points.times.join(),
      );
      made++;
    }
  });

  it('are slower at schools in the morning than in the early afternoon, and than on like roads without', () => {
    const morning = near('school', true, 7.5, 9);
    const afternoon = near('school', true, 13.5, 15);
    const elsewhere = [near('school', false, 7.5, 9), near('school', false, 13.5, 15)];
    expect(Math.min(morning.length, afternoon.length)).toBeGreaterThan(50);
    expect(meanSpeed(morning)).toBeLessThan(0.7 * meanSpeed(afternoon));
    const like = meanSpeedOnLikeRoads(elsewhere[0], morning, dataset.network);
    expect(meanSpeed(morning)).toBeLessThan(0.7 * like);
    // The rush hour slows all roads down, and those at schools by more.
    const rush = like / meanSpeedOnLikeRoads(elsewhere[1], morning, dataset.network);
    expect(meanSpeed(morning) / meanSpeed(afternoon)).toBeLessThan(0.8 * rush);
  });

  it('are slower where people shop in the afternoon, and not at night', () => {
    const during = (from: number, to: number) => {
      const there = near('shop', true, from, to);
      return meanSpeed(there) / meanSpeedOnLikeRoads(near('shop', false, from, to), there, dataset.network);
    };
    expect(during(15, 19)).toBeLessThan(0.8);
    expect(during(15, 19)).toBeLessThan(0.9 * during(9, 12));
  });

  it('can be guessed better by who knows the categories of places, and less well where they are shuffled', () => {
    const { places, network } = driven;
    const shuffled = { ...places, categoryCodes: new Random(1).shuffle(places.categoryCodes.slice()) };
    const known = guessErrors(passages, network);
    const unknown = guessErrors(passagesOf({ ...driven, places: shuffled }, FELT_METERS), network);
    expect(unknown.withoutPlaces).toBe(known.withoutPlaces);
    expect(known.withPlaces).toBeLessThan(0.98 * known.withoutPlaces);
    expect(known.withPlaces).toBeLessThan(0.99 * unknown.withPlaces);
  });
});
