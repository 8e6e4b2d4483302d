import { describe, expect, it } from 'vitest';
import { haversineKm } from '../../../src/domain/geo';
import { successorIndex } from '../../../src/domain/road-network';
import { ShortestPaths } from '../../../src/domain/shortest-path';
import { tripAt } from '../../../src/domain/trajectory-set';
import { datasetOf, makeSampleCity, FOUR_WEEKS } from './make-sample-city';
import { statisticsOf } from './sample-city-files';
import { periodOf } from '../../../src/data/simulation/traffic';

const { firstDay: FIRST_DAY, days: DAYS } = FOUR_WEEKS;

const city = makeSampleCity({ roads: 700, trips: 2000, seed: 5 });
const { network, trips: sets, zones } = city.content;
const statistics = statisticsOf(city);
const allRoads = Array.from({ length: network.roadCount }, (_, road) => road);

const successorsOf = (road: number) =>
  Array.from(network.successors.subarray(network.successorOffsets[road], network.successorOffsets[road + 1]));
const vertexAt = (vertex: number) => [network.shapeLonLat[2 * vertex], network.shapeLonLat[2 * vertex + 1]];
const startOf = (road: number) => vertexAt(network.shapeOffsets[road]);
const endOf = (road: number) => vertexAt(network.shapeOffsets[road + 1] - 1);

describe('the streets of a sample city', () => {
  it('are about as many as asked for', () => {
    expect(Math.abs(network.roadCount / 700 - 1)).toBeLessThan(0.05);
  });

  it('can all be reached from each other', () => {
    const paths = new ShortestPaths(network, network.lengthMeters);
    expect(paths.treeFrom(0).cost.every(Number.isFinite)).toBe(true);
    expect(paths.treeTo(0).cost.every(Number.isFinite)).toBe(true);
  });

  it('follow each other where one ends and the next begins', () => {
    for (const road of allRoads) {
      for (const next of successorsOf(road)) expect(startOf(next)).toEqual(endOf(road));
    }
  });

  it('let one turn back at dead ends, and hardly anywhere else', () => {
    const { roads, degree } = city.plan;
    const opposite = (road: number, next: number) => roads[road].edge === roads[next].edge;
    const turning = allRoads.filter((road) => successorsOf(road).some((next) => opposite(road, next)));
    const atDeadEnds = turning.filter((road) => degree[roads[road].to] === 1);
    expect(atDeadEnds.length).toBe(allRoads.filter((road) => degree[roads[road].to] === 1).length);
    expect(turning.length - atDeadEnds.length).toBeLessThan(0.08 * network.roadCount);
  });

  it('have the length of their line on the ground, and their coordinates six decimals', () => {
    for (const road of allRoads) {
      let meters = 0;
      for (let v = network.shapeOffsets[road] + 1; v < network.shapeOffsets[road + 1]; v++) {
        const [[lonA, latA], [lonB, latB]] = [vertexAt(v - 1), vertexAt(v)];
        meters += 1000 * haversineKm(lonA, latA, lonB, latB);
      }
      expect(Math.abs(network.lengthMeters[road] - meters)).toBeLessThanOrEqual(0.0051);
    }
    for (const value of network.shapeLonLat) expect(Number(value.toFixed(6))).toBe(value);
  });

  it('make a city: main roads, small streets, a motorway with ramps, one-ways, dead ends, few bridges', () => {
    const count = Object.fromEntries(statistics.roadsByClass);
    expect(count.residential).toBeGreaterThan(0.3 * network.roadCount);
    for (const name of ['motorway', 'motorway_link', 'primary', 'secondary', 'tertiary']) {
      expect(count[name]).toBeGreaterThan(3);
    }
    expect(statistics.oneWayShare).toBeGreaterThan(0.05);
    expect(statistics.deadEnds).toBeGreaterThan(10);
    expect(statistics.bridges).toBeGreaterThanOrEqual(3);
    expect(statistics.bridges).toBeLessThanOrEqual(10);
    expect(allRoads.some((road) => network.shapeOffsets[road + 1] - network.shapeOffsets[road] > 4)).toBe(
      true,
    );
  });
});

describe('the trips of a sample city', () => {
  it('go from successor to successor, each road entered later than the one before, within the four weeks', () => {
    for (const set of Object.values(sets)) {
      for (let trip = 0; trip < set.tripCount; trip++) {
        const { roads, times } = tripAt(set, trip);
        expect(roads.length).toBeGreaterThanOrEqual(8);
        expect(roads.length).toBeLessThanOrEqual(60);
        expect(times[0]).toBeGreaterThanOrEqual(FIRST_DAY);
        expect(times[0]).toBeLessThan(FIRST_DAY + DAYS * 86_400);
        const links = Array.from(roads.subarray(1), (road, i) => successorIndex(network, roads[i], road));
        expect(Math.min(...links)).toBeGreaterThanOrEqual(0);
        const steps = Array.from(times.subarray(1), (time, i) => time - times[i]);
        expect(Math.min(...steps)).toBeGreaterThanOrEqual(1);
        expect(steps.every(Number.isInteger)).toBe(true);
      }
    }
  });

  it('are split 80 / 10 / 10 with no origin-destination pair in two splits', () => {
    const pairsOf = (name: keyof typeof sets) =>
      Array.from({ length: sets[name].tripCount }, (_, trip) => {
        const { roads } = tripAt(sets[name], trip);
        return `${roads[0]} ${roads[roads.length - 1]}`;
      });
    const [train, val, test] = [new Set(pairsOf('train')), new Set(pairsOf('val')), new Set(pairsOf('test'))];
    expect([...val, ...test].filter((pair) => train.has(pair))).toEqual([]);
    expect([...test].filter((pair) => val.has(pair))).toEqual([]);
    expect(sets.train.tripCount + sets.val.tripCount + sets.test.tripCount).toBe(2000);
    expect(Math.abs(sets.val.tripCount - 200)).toBeLessThan(25);
    expect(Math.abs(sets.test.tripCount - 200)).toBeLessThan(25);
  });

  it('are neither the shortest nor the fastest paths for the most part, yet no wild detours', () => {
    for (const { sameShare, meanExcess } of [statistics.shortest, statistics.fastest]) {
      expect(sameShare).toBeGreaterThan(0.05);
      expect(sameShare).toBeLessThan(0.5);
      expect(meanExcess).toBeGreaterThan(0.02);
      expect(meanExcess).toBeLessThan(0.3);
    }
  });

  it('leave at eight on weekdays more than on weekends, and into the centre more in the morning', () => {
    const leavingAt = (weekend: boolean, hour: number) =>
      city.trips.filter(
        ({ planned }) =>
          planned.weekend === weekend && Math.floor((planned.departure % 86_400) / 3600) === hour,
      );
    expect(leavingAt(false, 8).length / 20).toBeGreaterThan((3 * leavingAt(true, 8).length) / 8);
    const outward = (trip: (typeof city.trips)[number]) => {
      const away = (road: number) => Math.hypot(...city.plan.nodes[city.plan.roads[road].to]);
      return away(trip.roads[trip.roads.length - 1]) - away(trip.roads[0]);
    };
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(leavingAt(false, 8).map(outward))).toBeLessThan(mean(leavingAt(false, 18).map(outward)));
  });

  it('take longer in the morning rush than at night, and other routes', () => {
    const [night, rush] = [periodOf(false, 3 * 3600), periodOf(false, 8 * 3600)];
    const { secondsIn, delaysIn } = city.traffic;
    const at = (period: number) => new ShortestPaths(network, secondsIn(period), delaysIn(period));
    const [byNight, inRush] = [at(night), at(rush)];
    let changed = 0;
    for (const { roads } of city.trips.slice(0, 200)) {
      const [origin, destination] = [roads[0], roads[roads.length - 1]];
      expect(inRush.cost(origin, destination)).toBeGreaterThan(1.1 * byNight.cost(origin, destination));
      const [a, b] = [byNight.path(origin, destination), inRush.path(origin, destination)];
      if (String(a) !== String(b)) changed++;
    }
    expect(changed).toBeGreaterThan(20);
  });
});

describe('makeSampleCity', () => {
  it('gives one city for one seed and another for another', async () => {
    const fingerprint = async (seed: number) =>
      (await datasetOf(makeSampleCity({ roads: 120, trips: 60, seed }), 'x')).fingerprint;
    expect(await fingerprint(1)).toBe(await fingerprint(1));
    expect(await fingerprint(1)).not.toBe(await fingerprint(2));
  });

  it('covers every road with zones of about one size', () => {
    const sizes = new Uint32Array(zones.zoneCount);
    for (const zone of zones.zoneOfRoad) sizes[zone]++;
    const mean = network.roadCount / zones.zoneCount;
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(1.1 * mean, Math.ceil(mean)));
  });
});
