import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { successorIndex } from '../domain/road-network';
import { trajectorySetFrom, tripAt } from '../domain/trajectory-set';
import { shortestPathRoutes } from '../generation/baselines/cheapest-path';
import { routesAsTrips } from '../generation/route';
import { gridCity } from '../generation/testing/grid-city';
import {
  ANOMALY_KINDS,
  injectAnomalies,
  LM_TAD_ANOMALIES,
  withAnomalies,
  type AnomalyKind,
} from './anomalies';
import { nearestRoad } from './anomaly-shifts';
import { rocAuc } from './detection-scores';

const city = gridCity(14, 14);

/** Trips that keep to few corridors: anomalies then stand out. */
const trips = (() => {
  const random = new Random(11);
  const count = 60;
  const draw = (from: number, span: number) =>
    Uint32Array.from({ length: count }, () => from + random.int(span));
  return routesAsTrips(
    shortestPathRoutes(city, new Float64Array(city.roadCount).fill(15), {
      origins: draw(0, 20),
      destinations: draw(city.roadCount - 20, 20),
      departures: Float64Array.from({ length: count }, (_, i) => 100 * i),
    }),
  );
})();
const inject = (kind: AnomalyKind, seed = 3, options = {}) =>
  injectAnomalies(kind, trips, city, new Random(seed), { ratio: 0.5, ...options });

describe.each(ANOMALY_KINDS)('%s', (kind) => {
  const injected = inject(kind);

  it('alters the wanted share of the trips, each once', () => {
    expect(injected.trips.tripCount).toBe(30);
    expect(new Set(injected.sourceTrips).size).toBe(30);
    injected.sourceTrips.forEach((source, i) => {
      expect([...tripAt(injected.trips, i).roads]).not.toEqual([...tripAt(trips, source).roads]);
    });
  });
  it('keeps the first road and the departure, and time runs on', () => {
    injected.sourceTrips.forEach((source, i) => {
      const altered = tripAt(injected.trips, i);
      expect(altered.roads[0]).toBe(tripAt(trips, source).roads[0]);
      expect(altered.times[0]).toBe(tripAt(trips, source).times[0]);
      altered.times.forEach((time, k) =>
        expect(time).toBeGreaterThanOrEqual(altered.times[Math.max(0, k - 1)]),
      );
    });
  });
  it('follows its seed', () => {
    expect([...inject(kind).trips.roads]).toEqual([...injected.trips.roads]);
    expect([...inject(kind, 4).trips.roads]).not.toEqual([...injected.trips.roads]);
  });
});

const steps = (roads: Uint32Array) =>
  [...roads.subarray(1)].map((next, i) => successorIndex(city, roads[i], next));

describe('anomalies that can be driven', () => {
  it.each(['road-detour', 'road-switch'] as const)('%s: every step is a successor', (kind) => {
    const { trips: altered } = inject(kind);
    for (let i = 0; i < altered.tripCount; i++) {
      expect(steps(tripAt(altered, i).roads).every((index) => index >= 0)).toBe(true);
    }
  });
  it('a detour ends where the trip did, by a longer way', () => {
    const { trips: altered, sourceTrips } = inject('road-detour');
    sourceTrips.forEach((source, i) => {
      const [now, before] = [tripAt(altered, i).roads, tripAt(trips, source).roads];
      expect(now.at(-1)).toBe(before.at(-1));
      expect(now.length).toBeGreaterThan(before.length);
    });
  });
  it('a switch ends as another trip does', () => {
    const { trips: altered, sourceTrips } = inject('road-switch');
    const ends = new Map<number, number[]>();
    for (let t = 0; t < trips.tripCount; t++) {
      const last = tripAt(trips, t).roads.at(-1)!;
      ends.set(last, [...(ends.get(last) ?? []), t]);
    }
    sourceTrips.forEach((source, i) => {
      const { roads } = tripAt(altered, i);
      const others = ends.get(roads.at(-1)!)!.filter((trip) => trip !== source);
      const tail = [...roads.subarray(-2)];
      expect(others.some((trip) => [...tripAt(trips, trip).roads.subarray(-2)].join() === tail.join())).toBe(
        true,
      );
    });
  });
});

describe('anomalies that jump', () => {
  it('a switch touches about the share of the inner places, and moves each about `level` cells', () => {
    const { trips: altered, sourceTrips } = inject('shift-switch', 3, { ratio: 1 });
    let [touched, inner] = [0, 0];
    sourceTrips.forEach((source, i) => {
      const [now, before] = [tripAt(altered, i).roads, tripAt(trips, source).roads];
      expect(now.at(-1)).toBe(before.at(-1));
      inner += before.length - 2;
      now.forEach((road, k) => {
        if (road === before[k]) return;
        touched++;
        const aside = [0, 1].map((axis) =>
          Math.abs(city.centroidLonLat[2 * road + axis] - city.centroidLonLat[2 * before[k] + axis]),
        );
        expect(Math.max(...aside)).toBeLessThanOrEqual(0.0036);
      });
    });
    expect(touched / inner).toBeGreaterThan(0.2);
    expect(touched / inner).toBeLessThan(0.4);
  });
  it('a detour moves one run of the stated size', () => {
    const { trips: altered, sourceTrips } = inject('shift-detour');
    sourceTrips.forEach((source, i) => {
      const [now, before] = [tripAt(altered, i).roads, tripAt(trips, source).roads];
      const moved = [...now].flatMap((road, k) => (road === before[k] ? [] : [k]));
      const size = Math.max(1, Math.floor((before.length - 2) * LM_TAD_ANOMALIES.share));
      expect(moved.at(-1)! - moved[0]).toBeLessThan(size);
    });
  });
});

it('trips that cannot be altered are counted, never returned unchanged', () => {
  const short = trajectorySetFrom([
    { roads: [0, 1], times: [0, 9] },
    { roads: [2], times: [5] },
  ]);
  for (const kind of ANOMALY_KINDS) {
    const { trips: none, skipped } = injectAnomalies(kind, short, city, new Random(1), { ratio: 1 });
    expect([none.tripCount, skipped]).toEqual([0, 2]);
  }
});

it('a trip that would grow too long is one that cannot be altered', () => {
  const longest = (set: typeof trips) =>
    Math.max(...Array.from({ length: set.tripCount }, (_, t) => set.offsets[t + 1] - set.offsets[t]));
  const free = inject('road-detour', 3, { ratio: 1 });
  const maxRoads = longest(free.trips) - 1;
  const bound = inject('road-detour', 3, { ratio: 1, maxRoads });
  expect(longest(bound.trips)).toBeLessThanOrEqual(maxRoads);
  expect(bound.trips.tripCount).toBeGreaterThan(0);
  expect(bound.skipped).toBeGreaterThan(free.skipped);
});

it('labels put the anomalies behind the normal trips; jumps are found by their length alone', () => {
  const { trips: all, anomalous } = withAnomalies(trips, inject('shift-switch').trips);
  expect(anomalous.reduce((sum, label) => sum + label, 0)).toBe(30);
  const jumps = Array.from(
    { length: all.tripCount },
    (_, t) => steps(tripAt(all, t).roads).filter((i) => i < 0).length,
  );
  expect(rocAuc(jumps, anomalous)).toBe(1);
});

it('the nearest road is the nearest', () => {
  expect(nearestRoad(city, 0.0005, 0)).toBe(0);
  expect(nearestRoad(city, 0.0005, 0, (road) => road > 1)).not.toBeLessThan(2);
  expect(nearestRoad(city, 0, 0, () => false)).toBe(-1);
});
