import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { matchGraph } from './match-graph';
import { LocalPlane, nearRoads } from './segment-index';
import { networkInMeters } from './testing/matching-city';
import { Geodesic } from 'geographiclib-geodesic';
import { networkOf } from '../domain/testing/small-network';

/** Six vertices within a square of some 800 m. */
function crookedRoad(random: Random): [number, number][] {
  let [x, y] = [600 * random.next(), 600 * random.next()];
  return Array.from({ length: 6 }, () => [(x += 30 * random.normal()), (y += 30 * random.normal())]);
}

describe('SegmentIndex', () => {
  it('finds the nearest roads, as comparing with every piece of every road does', () => {
    const random = new Random(1);
    const graph = matchGraph(networkInMeters(Array.from({ length: 80 }, () => crookedRoad(random))));
    const { network, shapeXY, alongMeters } = graph;
    const found = nearRoads(8);
    for (let round = 0; round < 60; round++) {
      const vertex = random.int(shapeXY.length / 2);
      const [x, y] = [
        shapeXY[2 * vertex] + 50 * random.normal(),
        shapeXY[2 * vertex + 1] + 50 * random.normal(),
      ];
      const all: { road: number; distance: number; offset: number }[] = [];
      for (let road = 0; road < network.roadCount; road++) {
        let best = { road, distance: Infinity, offset: 0 };
        for (let v = network.shapeOffsets[road]; v < network.shapeOffsets[road + 1] - 1; v++) {
          const [ax, ay, bx, by] = shapeXY.subarray(2 * v, 2 * v + 4);
          const length = Math.hypot(bx - ax, by - ay);
          const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
          const t = Math.min(length, Math.max(0, along));
          const distance = Math.hypot(x - ax - (t / length) * (bx - ax), y - ay - (t / length) * (by - ay));
          if (distance < best.distance) best = { road, distance, offset: alongMeters[v] + t };
        }
        if (best.distance <= 80) all.push(best);
      }
      all.sort((a, b) => a.distance - b.distance);
      graph.index.near(x, y, 80, found);
      expect(found.count).toBe(Math.min(8, all.length));
      for (let i = 0; i < found.count; i++) {
        expect(found.distances[i]).toBeCloseTo(all[i].distance, 6);
        const same = all.find(({ road }) => road === found.roads[i]);
        expect(found.offsets[i]).toBeCloseTo(same?.offset ?? NaN, 4);
      }
    }
  });

  it('puts both directions of a street side by side, the lower number first', () => {
    const there = [
      [0, 0],
      [100, 0],
    ] as const;
    const graph = matchGraph(networkInMeters([there, [...there].reverse()]));
    const found = nearRoads(8);
    const [x, y] = [graph.shapeXY[0] + 30, graph.shapeXY[1] + 12];
    graph.index.near(x, y, 80, found);
    expect([...found.roads.subarray(0, found.count)]).toEqual([0, 1]);
    expect(found.offsets[0]).toBeCloseTo(30, 3);
    expect(found.offsets[1]).toBeCloseTo(70, 3);
    expect(found.distances[0]).toBeCloseTo(12, 3);
  });

  it('copes with roads that are a single point', () => {
    const graph = matchGraph(networkInMeters([[[0, 0]], [[50, 0]]]));
    const found = nearRoads(8);
    graph.index.near(graph.shapeXY[2], graph.shapeXY[3], 60, found);
    expect([...found.roads.subarray(0, found.count)]).toEqual([1, 0]);
    expect([...found.offsets.subarray(0, 2)]).toEqual([0, 0]);
    expect(graph.lengthMeters.every((length) => length > 0)).toBe(true);
  });
});

const geodesicMeters = (lon1: number, lat1: number, lon2: number, lat2: number): number =>
  Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2).s12 ?? NaN;

const planeMeters = (plane: LocalPlane, lon1: number, lat1: number, lon2: number, lat2: number): number =>
  Math.hypot(plane.x(lon2) - plane.x(lon1), plane.y(lat2) - plane.y(lat1));

describe('LocalPlane', () => {
  it('measures like the ellipsoid about its middle', () => {
    for (const lat of [-60, 0, 41.15, 60]) {
      const plane = new LocalPlane(8, lat);
      for (const [east, north] of [
        [0.01, 0],
        [0, 0.01],
        [-0.008, 0.006],
      ]) {
        const exact = geodesicMeters(8, lat, 8 + east, lat + north);
        expect(planeMeters(plane, 8, lat, 8 + east, lat + north) / exact).toBeCloseTo(1, 4);
      }
    }
  });

  it.each([
    [41.15, 0.0042],
    [60, 0.0083],
  ])('is off by what it says at the rim of 60 km at %d degrees', (lat, most) => {
    const plane = new LocalPlane(8, lat);
    const rim = lat + 30_000 / 111_200;
    const off = Math.abs(planeMeters(plane, 8, rim, 8.001, rim) / geodesicMeters(8, rim, 8.001, rim) - 1);
    expect(off).toBeLessThan(most);
    expect(off).toBeGreaterThan(0.8 * most);
  });

  it('leads back to degrees', () => {
    const plane = new LocalPlane(179.9, -17);
    for (const [lon, lat] of [
      [179.95, -17.1],
      [-179.9, -16.8],
    ]) {
      expect(plane.lonOf(plane.x(lon))).toBeCloseTo(lon, 10);
      expect(plane.latOf(plane.y(lat))).toBeCloseTo(lat, 10);
    }
  });

  it('has its middle on the 180th meridian where the network lies on both sides', () => {
    const lines = [
      [
        [179.9, -17],
        [-179.9, -16.8],
      ],
    ] as const;
    const plane = LocalPlane.about(networkOf(lines, []));
    expect(Math.abs(plane.lon)).toBeCloseTo(180, 9);
    expect(plane.lat).toBeCloseTo(-16.9, 9);
    expect(Math.abs(plane.x(-179.9) - plane.x(179.9))).toBeLessThan(22_000);
  });
});
