import { beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../../scripts/folders.mjs';
import { Random } from '../../base/random';
import { successorIndex, type RoadNetwork } from '../../domain/road-network';
import { selectTrips, trajectorySetFrom, tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import { roadSeconds } from '../../knowledge/road-seconds';
import { odPairsOf, sampleOdPairs, type OdPairs } from '../od-pairs';
import { routeAt, StopReason, type RouteSet } from '../route';
import { gridCity } from '../testing/grid-city';
import { networkOf, tripsOf } from '../testing/hoser-folder';
import {
  fastestPathRoutes,
  learntPathRoutes,
  likeliestPathRoutes,
  shortestPathRoutes,
} from './cheapest-path';
import { fitMarkov, markovNextStepAccuracy, markovRoutes } from './markov';

const city = gridCity(5, 4);
const roadBetween = (a: number, b: number) =>
  city.from.findIndex((from, road) => from === a && city.to[road] === b);
const along = (...crossings: number[]) => crossings.slice(1).map((to, i) => roadBetween(crossings[i], to));
const ask = (origin: number, destination: number, departure = 1000): OdPairs => ({
  origins: Uint32Array.of(origin),
  destinations: Uint32Array.of(destination),
  departures: Float64Array.of(departure),
});
const clock = (roads: number[], seconds: number) => roads.map((_, i) => i * seconds);

function expectValid(
  routes: RouteSet,
  network: { successorOffsets: Uint32Array } & Parameters<typeof successorIndex>[0],
) {
  for (let i = 0; i < routes.count; i++) {
    const { roads, times, origin, destination, stop } = routeAt(routes, i);
    expect(roads[0]).toBe(origin);
    expect(roads.at(-1) === destination).toBe(stop === StopReason.arrived);
    for (let k = 1; k < roads.length; k++) {
      expect(successorIndex(network, roads[k - 1], roads[k])).toBeGreaterThanOrEqual(0);
      expect(times[k]).toBeGreaterThanOrEqual(times[k - 1]);
    }
  }
}

describe('seconds of roads', () => {
  const [fast, slow, once] = along(0, 1, 2, 3);
  const trips = trajectorySetFrom([
    { roads: [fast, slow, once], times: [0, 10, 40] },
    { roads: [fast, slow], times: [0, 12] },
    { roads: [fast, slow, once], times: [0, 50, 90] },
    { roads: [slow, once], times: [0, 33] },
  ]);
  const seconds = roadSeconds(city, trips);

  it('are the median of what a road was left after', () => {
    expect(seconds[fast]).toBe(12);
    expect(seconds[slow]).toBe(33);
  });
  it('are at the median pace of the class where too few trips passed', () => {
    expect(seconds[once]).toBeCloseTo((30 + 33) / 2, 6);
  });
  it('are at the usual speed of the class where no trip ever drove it', () => {
    expect(roadSeconds(city, trajectorySetFrom([]))[0]).toBeCloseTo((city.lengthMeters[0] * 3.6) / 30, 6);
  });
  it('never fall to nothing', () => {
    const still = trajectorySetFrom([1, 2, 3].map(() => ({ roads: [fast, slow], times: [5, 5] })));
    expect(roadSeconds(city, still)[fast]).toBeCloseTo((city.lengthMeters[0] * 3.6) / 130, 6);
  });
});

describe('paths', () => {
  const origin = roadBetween(0, 1);
  const destination = roadBetween(2, 3);

  it('shortest: straight on, timed by the seconds of its roads', () => {
    const seconds = new Float64Array(city.roadCount).fill(7);
    const routes = shortestPathRoutes(city, seconds, ask(origin, destination));
    expect([...routeAt(routes, 0).roads]).toEqual(along(0, 1, 2, 3));
    expect([...routeAt(routes, 0).times]).toEqual([1000, 1007, 1014]);
    expect(routes.logProbs[0]).toBeNaN();
  });
  it('fastest: round a slow road', () => {
    const seconds = new Float64Array(city.roadCount).fill(7);
    seconds[roadBetween(1, 2)] = 1000;
    const routes = fastestPathRoutes(city, seconds, ask(origin, destination));
    expect([...routeAt(routes, 0).roads]).toEqual(along(0, 1, 6, 7, 2, 3));
  });
  it('likeliest and of least learnt cost: as trips drove, each by its own costs', () => {
    const seconds = new Float64Array(city.roadCount).fill(7);
    const free = { roads: new Float64Array(city.roadCount), links: null };
    const dear = (...roads: number[]) => ({
      roads: free.roads,
      links: Float64Array.from(city.successors, (next) => (roads.includes(next) ? 9 : 1)),
    });
    const known = {
      km: free,
      minutes: free,
      surprise: dear(roadBetween(1, 2)),
      learnt: dear(roadBetween(1, 2), roadBetween(6, 7)),
    };
    const likeliest = likeliestPathRoutes(city, known, seconds, ask(origin, destination));
    expect([...routeAt(likeliest, 0).roads]).toEqual(along(0, 1, 6, 7, 2, 3));
    const learnt = learntPathRoutes(city, known, seconds, ask(origin, destination));
    expect([...routeAt(learnt, 0).roads]).toEqual(along(0, 1, 6, 11, 12, 7, 2, 3));
    expect([...routeAt(learnt, 0).times]).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => 1000 + 7 * i));
  });
  it('none: the origin alone, said to be a dead end', () => {
    const cut = {
      ...city,
      successorOffsets: new Uint32Array(city.roadCount + 1),
      successors: new Uint32Array(0),
    };
    const routes = shortestPathRoutes(cut, new Float64Array(city.roadCount), ask(origin, destination));
    expect([...routes.roads]).toEqual([origin]);
    expect([routes.arrived[0], routes.stop[0]]).toEqual([0, StopReason.deadEnd]);
  });
});

describe('Markov', () => {
  const around = along(0, 1, 6, 7, 2, 3);
  const trips = trajectorySetFrom([1, 2, 3].map(() => ({ roads: around, times: clock(around, 10) })));
  const seconds = roadSeconds(city, trips);

  it('follows counts', () => {
    for (const rule of [{ kind: 'counts' }, { kind: 'closeness', smoothing: 0.5, perKm: 1 }] as const) {
      const model = fitMarkov(city, trips, rule);
      expect(markovNextStepAccuracy(model, trips)).toBe(1);
      const routes = markovRoutes(model, seconds, ask(around[0], around[4]), 50);
      expect([...routes.roads]).toEqual(around);
      expect(routes.stop[0]).toBe(StopReason.arrived);
    }
  });
  it('goes straight where closeness outweighs counts', () => {
    const model = fitMarkov(city, trips, { kind: 'closeness', smoothing: 0.5, perKm: 1000 });
    const routes = markovRoutes(model, seconds, ask(around[0], around[4]), 50);
    expect([...routes.roads]).toEqual(along(0, 1, 2, 3));
  });
  it('without any training goes towards the destination', () => {
    const routes = markovRoutes(
      fitMarkov(city, trajectorySetFrom([]), { kind: 'counts' }),
      seconds,
      ask(roadBetween(0, 1), roadBetween(18, 19)),
      50,
    );
    expect(routes.stop[0]).toBe(StopReason.arrived);
    expectValid(routes, city);
  });
  it('says that it is stuck, or at its limit', () => {
    const circle = along(0, 1, 6, 5, 0, 1);
    const looping = trajectorySetFrom([{ roads: circle, times: clock(circle, 10) }]);
    const model = fitMarkov(city, looping, { kind: 'counts' });
    expect(markovRoutes(model, seconds, ask(circle[0], roadBetween(18, 19)), 3).stop[0]).toBe(
      StopReason.limit,
    );
    const oneWay = fitMarkov({ ...city, successors: city.successors.map(() => circle[0]) }, looping, {
      kind: 'counts',
    });
    const stuck = markovRoutes(oneWay, seconds, ask(circle[0], roadBetween(18, 19)), 50);
    expect([...stuck.stop]).toEqual([StopReason.deadEnd]);
  });
});

describe('OD pairs', () => {
  const trips = trajectorySetFrom(
    Array.from({ length: 20 }, (_, t) => ({
      roads: t === 5 ? [3] : [t, t + 1],
      times: t === 5 ? [9] : [t, t + 5],
    })),
  );
  it('are what the trips did', () => {
    const pairs = odPairsOf(trips, [2, 0]);
    expect([...pairs.origins, ...pairs.destinations, ...pairs.departures]).toEqual([2, 0, 3, 1, 2, 0]);
  });
  it('are drawn by seed, once each, never from a trip of one road', () => {
    const pairs = sampleOdPairs(trips, 8, new Random(7));
    expect([...pairs.tripIndices]).toEqual([...sampleOdPairs(trips, 8, new Random(7)).tripIndices]);
    expect(new Set(pairs.tripIndices).size).toBe(8);
    expect([...sampleOdPairs(trips, 100, new Random(7)).tripIndices]).not.toContain(5);
    const real = selectTrips(trips, pairs.tripIndices);
    pairs.origins.forEach((origin, i) => expect(tripAt(real, i).roads[0]).toBe(origin));
  });
});

const porto = realData('porto/hoser');

describe.skipIf(porto.absent)(porto.titled('on Porto'), () => {
  let network: RoadNetwork;
  let train: TrajectorySet;
  let test: TrajectorySet;
  beforeAll(() => {
    network = networkOf(porto.path);
    train = tripsOf(porto.path, network, 'train');
    test = tripsOf(porto.path, network, 'test');
  });

  it('counts with ties to the nearest candidate name 88.47 % of the next steps of the test trips', () => {
    const accuracy = markovNextStepAccuracy(fitMarkov(network, train, { kind: 'counts' }), test);
    expect(100 * accuracy).toBeCloseTo(88.47, 2);
  });
  it('the candidate nearest the destination is right in 77.02 %', () => {
    const untrained = fitMarkov(network, trajectorySetFrom([]), { kind: 'counts' });
    expect(100 * markovNextStepAccuracy(untrained, test)).toBeCloseTo(77.02, 2);
  });
  it('every baseline gives valid routes for real OD pairs', () => {
    const pairs = sampleOdPairs(test, 40, new Random(1));
    const seconds = roadSeconds(network, train);
    const shortest = shortestPathRoutes(network, seconds, pairs);
    const fastest = fastestPathRoutes(network, seconds, pairs);
    const markov = markovRoutes(fitMarkov(network, train), seconds, pairs, 600);
    for (const routes of [shortest, fastest, markov]) expectValid(routes, network);
    expect(shortest.arrived.every((arrived) => arrived === 1)).toBe(true);
    expect(fastest.arrived.every((arrived) => arrived === 1)).toBe(true);
    const arrivals = markov.arrived.reduce((sum, arrived) => sum + arrived, 0);
    expect(arrivals).toBeGreaterThanOrEqual(34);
  });
});
