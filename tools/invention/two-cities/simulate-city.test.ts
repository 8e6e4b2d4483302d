import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random';
import { testTask } from '../../../src/base/testing/test-task';
import { tripAt } from '../../../src/domain/trajectory-set';
import { dataFileFromChunks } from '../../../src/data/testing/chunked-file';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import { distance, type Point } from '../sample-city/geometry';
import { defaultSimulationParameters } from '../../../src/data/simulation/parameters';
import { landUseOf } from '../../../src/data/simulation/network-land-use';
import { townOfNetwork } from '../../../src/data/simulation/network-town';
import { placeOnRoad } from '../points/recorded-trips';
import { routeCourse, type RouteCourse } from '../points/drive-route';
import { ROAD_CLASSES } from '../../../src/data/simulation/town';
import { periodOf, makeTraffic } from '../../../src/data/simulation/traffic';
import { TWO_CITIES, citySettings } from './city-roads';
import { cityFiles } from './city-files';
import {
  layOutPlaces,
  LEAST_PLACES,
  bustleAt,
  CATEGORY_TRAITS,
  PLACE_CATEGORIES,
  type PlaceCategory,
} from './city-places';
import { Roadside, roadsideCourse } from './roadside';
import { simulateCity, type CitySimulation } from './simulate-city';

const SETTINGS = { trips: 150, days: 7 };

let city: CitySimulation;
beforeAll(async () => {
  city = await simulateCity(TWO_CITIES.a, SETTINGS, { seed: 5 });
});

const pointsOf = (category: PlaceCategory): Point[] =>
  Array.from({ length: city.places.countOf[category] }, (_, i) => {
    const place = city.places.firstOf[category] + i;
    return [city.places.points[2 * place], city.places.points[2 * place + 1]] as const;
  });
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the places of a city', () => {
  it('have the shares of their categories, and lie at the right of their roads', () => {
    const { roads, shares, places, categories } = city.places;
    const town = townOfNetwork(city.network);
    PLACE_CATEGORIES.forEach((category, code) => {
      const share = categories.filter((other) => other === code).length / categories.length;
      expect(Math.abs(share - CATEGORY_TRAITS[category].share)).toBeLessThan(0.005);
    });
    for (let place = 0; place < roads.length; place++) {
      const at = placeOnRoad(city.network, roads[place], shares[place]);
      const away = distance(
        town.toMeters(...at),
        town.toMeters(places.lonLat[2 * place], places.lonLat[2 * place + 1]),
      );
      expect(away).toBeGreaterThan(7.5);
      expect(away).toBeLessThan(25.5);
    }
  });

  it('lie as the land is used: shops in the middle, homes all over, fuel on main roads, schools apart', () => {
    const away = (category: PlaceCategory) =>
      mean(pointsOf(category).map((point) => distance(point, [0, 0])));
    expect(away('shop')).toBeLessThan(0.8 * away('home'));
    const { roads, firstOf, countOf } = city.places;
    const { roadClasses } = townOfNetwork(city.network);
    for (let i = 0; i < countOf.fuel; i++)
      expect(ROAD_CLASSES[roadClasses[roads[firstOf.fuel + i]]].rank).toBeGreaterThanOrEqual(2);
    const schools = pointsOf('school');
    const nearest = schools.map((school, i) =>
      Math.min(...schools.filter((_, j) => j !== i).map((other) => distance(school, other))),
    );
    expect(mean(nearest)).toBeGreaterThan(200);
  });

  it('are refused where they are too few', () => {
    const town = townOfNetwork(city.network);
    const { landUse } = landUseOf(town, undefined, 0, new Random(1));
    expect(() => layOutPlaces(town, landUse, LEAST_PLACES - 1, new Random(1))).toThrow(
      /needs 300 places at least to have some of each category, not 299/,
    );
  });
});

describe('the drives of a city', () => {
  it('have 5 to 120 points at even steps of 6 to 15 seconds', () => {
    const { traces, trips } = city;
    expect([traces.traceCount, trips.tripCount]).toEqual([SETTINGS.trips, SETTINGS.trips]);
    const steps = new Set<number>();
    for (let trace = 0; trace < traces.traceCount; trace++) {
      const times = traces.times.subarray(traces.offsets[trace], traces.offsets[trace + 1]);
      expect(times.length).toBeGreaterThanOrEqual(5);
      expect(times.length).toBeLessThanOrEqual(120);
      steps.add(times[1] - times[0]);
      expect(times.every((time, i) => time === times[0] + i * (times[1] - times[0]))).toBe(true);
      expect(tripAt(trips, trace).times[0]).toBe(times[0]);
    }
    expect(steps.size).toBeGreaterThan(1);
    expect([6, 8, 10, 12, 15]).toEqual(expect.arrayContaining([...steps]));
  });

  it('begin and end at places, by their categories at their hours', () => {
    const { roads, categories } = city.places;
    const at = (road: number, category: PlaceCategory) =>
      roads.some((other, place) => other === road && PLACE_CATEGORIES[categories[place]] === category);
    const counts = { morning: 0, fromHome: 0, toWork: 0 };
    for (let trip = 0; trip < city.trips.tripCount; trip++) {
      const { roads: route, times } = tripAt(city.trips, trip);
      expect(roads).toContain(route[0]);
      expect(roads).toContain(route[route.length - 1]);
      const hour = (times[0] % 86_400) / 3600;
      const weekday = Math.floor(times[0] / 86_400 + 3) % 7;
      if (weekday >= 5 || hour < 5 || hour >= 10) continue;
      counts.morning++;
      counts.fromHome += Number(at(route[0], 'home'));
      const last = route[route.length - 1];
      counts.toWork += Number(at(last, 'office') || at(last, 'warehouse'));
    }
    expect(counts.morning).toBeGreaterThan(20);
    expect(counts.fromHome).toBeGreaterThan(0.7 * counts.morning);
    expect(counts.toWork).toBeGreaterThan(0.4 * counts.morning);
  });

  it('can be stopped, and refuse settings out of range', async () => {
    const task = testTask({ onProgress: ({ done }) => done > 0 && task.cancel() });
    await expect(simulateCity(TWO_CITIES.a, SETTINGS, { seed: 3, task })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(() => citySettings({ trips: 0 })).toThrow(/The setting trips \(trips of each city\) must be/);
  });

  it('are the same for the same seed, others for another, and come back from their files with their places', async () => {
    const { files, readme } = await cityFiles(TWO_CITIES.a, { trips: 20, seed: 2 }, testTask());
    const { dataset, report } = await loadHoserDataset(
      files.map(({ name, chunks }) => dataFileFromChunks(name, 0, chunks)),
      { name: 'city' },
    );
    expect(report).toEqual([]);
    const made = await simulateCity(TWO_CITIES.a, { trips: 20 }, { seed: 2 });
    expect(dataset.extras!.places).toEqual(made.places.places);
    expect(dataset.extras!.traces!.lonLat).toEqual(made.traces.lonLat);
    expect(dataset.extras!.traces!.times).toEqual(made.traces.times);
    expect(city.places.points).not.toEqual(made.places.points);
    expect(readme).toContain('node --import tsx tools/make-cities.ts --trips 20 --seed 2 --out DIR');
    expect(readme).toContain('| school | 29 | 1.6 % |');
    expect(readme).not.toContain('NaN');
  });
});

describe('a course past places', () => {
  const [weekendNight, schoolMorning] = [
    { weekend: true, hour: 3 },
    { weekend: false, hour: 8 },
  ];
  let plainOf: (roads: Uint32Array) => RouteCourse;
  let roadside: Roadside;
  beforeAll(() => {
    const town = townOfNetwork(city.network);
    const traffic = makeTraffic(town, defaultSimulationParameters());
    roadside = new Roadside(town, city.places);
    const when = { period: periodOf(true, 3 * 3600), pace: 1 };
    plainOf = (roads) => routeCourse({ town, traffic, speedSpread: 0 }, roads, when, new Random(1));
  });

  it('has the lengths, speeds and gates of the route where all is quiet', () => {
    fc.assert(
      fc.property(
        fc.nat(SETTINGS.trips - 1),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (trip, from, to) => {
          const { roads } = tripAt(city.trips, trip);
          const plain = plainOf(roads);
          const cut = roadsideCourse(plain, roads, roadside, weekendNight, { from, to }, new Random(2));
          const { starts, cruise, gates } = cut.course;
          expect(starts[starts.length - 1]).toBe(plain.starts[roads.length]);
          expect(starts.every((start, i) => i === 0 || start > starts[i - 1])).toBe(true);
          expect(cut.from).toBeGreaterThanOrEqual(starts[0]);
          expect(cut.from).toBeLessThan(starts[1]);
          expect(gates.filter((gate) => plain.gates.includes(gate))).toEqual(plain.gates);
          expect(gates.reduce((sum, gate) => sum + gate.standSeconds, 0)).toBe(
            plain.gates.reduce((sum, gate) => sum + gate.standSeconds, 0),
          );
          cut.sectionOf.forEach((section, place) => {
            expect(cruise[section]).toBe(plain.cruise[place]);
            if (place > 0) expect(starts[section]).toBe(plain.starts[place]);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is slower and has stops where places are busy, and no sooner', () => {
    const school = city.places.firstOf.school;
    const roads = Uint32Array.of(city.places.roads[school]);
    const plain = plainOf(roads);
    const ends = { from: 0.01, to: 0.9 };
    const slowest = (when: { weekend: boolean; hour: number }) =>
      Math.min(...roadsideCourse(plain, roads, roadside, when, ends, new Random(2)).course.cruise);
    expect(slowest(schoolMorning)).toBeLessThan(0.6 * slowest(weekendNight));
    expect(slowest({ weekend: true, hour: 8 })).toBe(plain.cruise[0]);
    const stops = Array.from({ length: 200 }, (_, seed) =>
      roadsideCourse(plain, roads, roadside, schoolMorning, ends, new Random(seed)),
    ).filter(({ course }) => course.gates.some(({ standSeconds }) => standSeconds > 0));
    expect(stops.length).toBeGreaterThan(20);
    expect(stops.length).toBeLessThan(180);
  });

  it('stands for a while on the road of a stop', () => {
    const { roads } = tripAt(city.trips, 0);
    const ends = { from: 0.5, to: 0.5, halt: { at: 2, seconds: 77 } };
    const cut = roadsideCourse(plainOf(roads), roads, roadside, weekendNight, ends, new Random(1));
    const stands = cut.course.gates.flatMap(({ standSeconds }, i) => (standSeconds === 77 ? [i] : []));
    expect(stands).toHaveLength(1);
    expect(stands[0]).toBeGreaterThanOrEqual(cut.sectionOf[2]);
    expect(stands[0]).toBeLessThan(cut.sectionOf[3]);
  });

  it('is busy at schools on working mornings alone', () => {
    expect(bustleAt('school', false, 8)).not.toBeNull();
    expect([
      bustleAt('school', true, 8),
      bustleAt('school', false, 9),
      bustleAt('school', false, 14),
    ]).toEqual([null, null, null]);
  });
});
