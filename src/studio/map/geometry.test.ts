import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridOver, roadCells } from '../../domain/grid';
import { networkOf, type Line } from '../../domain/testing/small-network';
import { cellBox, cellHeatmap } from './cell-heatmap';
import { drivePath, placeAt } from './drive-path';
import { byRoad, linesOf, linesOfRoads, withoutReverses } from './lines';
import { boundsOfRoads, frameOf } from '../map-frame';
import { RoadFinder } from './road-finder';

/** A street east, the same street back, a street north from its end, and a road of one point. */
const LINES: Line[] = [
  [
    [10, 50],
    [10.001, 50],
    [10.002, 50],
  ],
  [
    [10.002, 50],
    [10.001, 50],
    [10, 50],
  ],
  [
    [10.002, 50],
    [10.002, 50.002],
  ],
  [[10.004, 50.004]],
];
const network = networkOf(LINES, [
  [0, 2],
  [0, 1],
]);
const frame = frameOf(network);

describe('lines', () => {
  it('joins the roads of a sequence at the vertex that they share', () => {
    const lines = linesOf(network, frame, { offsets: Uint32Array.of(0, 2), roads: Uint32Array.of(0, 2) });
    expect([...lines.startIndices]).toEqual([0, 4]);
    expect([...lines.visits]).toEqual([0, 0, 0, 1]);
    expect(lines.positions[6] + frame.lon).toBeCloseTo(10.002, 7);
    expect(lines.positions[7] + frame.lat).toBeCloseTo(50.002, 7);
  });

  it('gives every line two vertices and leaves empty sequences out', () => {
    const sequences = { offsets: Uint32Array.of(0, 0, 1, 2), roads: Uint32Array.of(3, 2) };
    const lines = linesOf(network, frame, sequences);
    expect([...lines.items]).toEqual([1, 2]);
    expect([...lines.startIndices]).toEqual([0, 2, 4]);
    expect(lines.positions[0]).toBe(lines.positions[2]);
    expect([...linesOf(network, frame, sequences, [2]).items]).toEqual([2]);
  });

  it('draws a two-way street once', () => {
    expect(withoutReverses(network, [0, 1, 2, 3])).toEqual([0, 2, 3]);
    const lines = linesOfRoads(network, frame, [2, 0]);
    expect([...lines.items]).toEqual([2, 0]);
    expect([...lines.startIndices]).toEqual([0, 2, 5]);
  });

  it('draws every street once, whatever the streets', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }));
    const street = fc.array(corner, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(street, { minLength: 1, maxLength: 12 }), (streets) => {
        const roads = Array.from(streets.keys());
        const kept: number[] = [];
        const isReverse = (a: number, b: number) =>
          streets[a].length > 1 && String(streets[a]) === String(streets[b].toReversed());
        for (const road of roads) if (!kept.some((other) => isReverse(road, other))) kept.push(road);
        expect(withoutReverses(networkOf(streets, []), roads)).toEqual(kept);
      }),
    );
  });

  it('lists the items that visit a road', () => {
    const { offsets, items } = byRoad(4, {
      offsets: Uint32Array.of(0, 2, 4),
      roads: Uint32Array.of(0, 2, 1, 0),
    });
    const of = (road: number) => [...items.subarray(offsets[road], offsets[road + 1])];
    expect([of(0), of(1), of(2), of(3)]).toEqual([[0, 1], [1], [0], []]);
  });

  it('bounds a list of roads', () => {
    expect(boundsOfRoads(network, [2])).toEqual({
      minLon: 10.002,
      maxLon: 10.002,
      minLat: 50,
      maxLat: 50.002,
    });
    expect(boundsOfRoads(network, [])).toBeNull();
  });
});

describe('RoadFinder', () => {
  const finder = new RoadFinder(network);

  it('chooses the direction that has the point to its right', () => {
    expect(finder.nearest(10.0005, 49.9999)?.road).toBe(0);
    expect(finder.nearest(10.0005, 50.0001)?.road).toBe(1);
    expect(finder.nearest(10.0005, 49.9999)?.right).toBeCloseTo(11.12, 1);
  });

  it('finds roads of one point, from far away too, and nothing beyond the limit', () => {
    expect(finder.nearest(10.0041, 50.0041)?.road).toBe(3);
    expect(finder.nearest(12, 52)?.road).toBe(3);
    expect(finder.nearest(12, 52, 100)).toBeNull();
    expect(finder.nearest(12, 52, 0)).toBeNull();
  });

  it('has no road to find in an empty network', () => {
    expect(new RoadFinder(networkOf([], [])).nearest(1, 2)).toBeNull();
  });

  it('agrees with a search through all segments', () => {
    const point = fc
      .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }))
      .map(([a, b]) => [-8.6 + a / 10_000, 41.1 + b / 10_000] as const);
    fc.assert(
      fc.property(
        fc.array(fc.array(point, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 30 }),
        point,
        (lines, [lon, lat]) => {
          const found = new RoadFinder(networkOf(lines, [])).nearest(lon, lat)!;
          const scale = 111_195 * Math.cos((middleOf(lines) * Math.PI) / 180);
          const distances = lines.map((line) => distanceTo(line, lon, lat, scale));
          expect(distances[found.road]).toBeCloseTo(found.meters, 3);
          expect(found.meters).toBeLessThanOrEqual(Math.min(...distances) + 0.51);
        },
      ),
      { numRuns: 100 },
    );
  });
});

const middleOf = (lines: readonly Line[]) => {
  const lats = lines.flat().map(([, lat]) => lat);
  return (Math.min(...lats) + Math.max(...lats)) / 2;
};

/** Distance to the nearest of many points of a line: slow, and sharing nothing with the code under test. */
function distanceTo(line: Line, lon: number, lat: number, scale: number): number {
  let best = Infinity;
  for (let i = 0; i + 1 < line.length; i++) {
    const at = (t: number) =>
      Math.hypot(
        (line[i][0] + t * (line[i + 1][0] - line[i][0]) - lon) * scale,
        (line[i][1] + t * (line[i + 1][1] - line[i][1]) - lat) * 111_195,
      );
    let [low, high] = [0, 1];
    for (let step = 0; step < 80; step++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
      if (at(a) <= at(b)) high = b;
      else low = a;
    }
    best = Math.min(best, at(low), at(0), at(1));
  }
  return best;
}

describe('driving', () => {
  const path = drivePath(network, frame, Uint32Array.of(0, 2), [1000, 1100]);

  it('spreads the time of a road over its line and gives the last road the pace before it', () => {
    // Road 0 is 100 m long and takes 100 s; road 2 is 102 m long.
    expect([...path.seconds].map((s) => Math.round(s))).toEqual([0, 50, 100, 202]);
    expect(path.duration).toBeCloseTo(202, 6);
  });

  it('is where the time says, within its ends', () => {
    expect(placeAt(path, 25).x + frame.lon).toBeCloseTo(10.0005, 6);
    expect(placeAt(path, -5)).toEqual(placeAt(path, 0));
    expect(placeAt(path, 1e9).y + frame.lat).toBeCloseTo(50.002, 6);
  });

  it('stands still where entry times are equal and crosses a lone road at the given pace', () => {
    expect([...drivePath(network, frame, Uint32Array.of(0, 2), [5, 5]).seconds]).toEqual([
      0,
      0,
      0,
      expect.closeTo(10.2, 6),
    ]);
    expect(drivePath(network, frame, Uint32Array.of(2), [7]).duration).toBeCloseTo(10.2, 6);
  });
});

describe('cellHeatmap', () => {
  it('has a box for each cell with a road, each around the centroids of its roads', () => {
    const grid = gridOver(frame.bounds, 0.001);
    const cells = roadCells(network, grid);
    const heatmap = cellHeatmap(grid, cells, frame);
    expect(heatmap.roads.reduce((a, b) => a + b)).toBe(network.roadCount);
    expect(heatmap.positions).toHaveLength(10 * new Set(cells).size);
    for (let road = 0; road < network.roadCount; road++) {
      const box = cellBox(grid, cells[road]);
      const [lon, lat] = network.centroidLonLat.subarray(2 * road, 2 * road + 2);
      expect(lon >= box.minLon - 1e-9 && lon <= box.maxLon + 1e-9).toBe(true);
      expect(lat >= box.minLat - 1e-9 && lat <= box.maxLat + 1e-9).toBe(true);
    }
  });
});
