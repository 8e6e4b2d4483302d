import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../scripts/folders.mjs';
import { Failure } from '../base/failure';
import {
  geographicGridPartition,
  partitionQuality,
  partitionRoads,
  recursiveCoordinateBisection,
} from './partition';
import type { RoadNetwork } from './road-network';

/** A network of points: only what a partition looks at, the links and the centroids. */
function networkOf(roadCount: number, links: readonly (readonly [number, number])[]): RoadNetwork {
  const successorOffsets = new Uint32Array(roadCount + 1);
  const sorted = [...links].sort(([a], [b]) => a - b);
  for (const [from] of sorted) successorOffsets[from + 1]++;
  for (let road = 0; road < roadCount; road++) successorOffsets[road + 1] += successorOffsets[road];
  const side = Math.max(1, Math.ceil(Math.sqrt(roadCount)));
  const centroidLonLat = new Float64Array(2 * roadCount);
  for (let road = 0; road < roadCount; road++) {
    centroidLonLat[2 * road] = 5 + (road % side) * 0.001;
    centroidLonLat[2 * road + 1] = 52 + Math.floor(road / side) * 0.001;
  }
  return {
    roadCount,
    geoIds: Float64Array.from({ length: roadCount }, (_, road) => road),
    shapeOffsets: Uint32Array.from({ length: roadCount + 1 }, (_, road) => road),
    shapeLonLat: centroidLonLat,
    centroidLonLat,
    lengthMeters: new Float64Array(roadCount).fill(100),
    classCodes: new Uint16Array(roadCount),
    classNames: ['residential'],
    maxSpeedKmh: new Float32Array(roadCount).fill(NaN),
    successorOffsets,
    successors: Uint32Array.from(sorted, ([, to]) => to),
  };
}

/** A lattice of side x side roads, each linked to its right and lower neighbour. */
function lattice(side: number): RoadNetwork {
  const links: [number, number][] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const road = row * side + column;
      if (column + 1 < side) links.push([road, road + 1]);
      if (row + 1 < side) links.push([road, road + side]);
    }
  }
  return networkOf(side * side, links);
}

const sizesOf = (zoneOfRoad: Uint32Array, zoneCount: number) => {
  const sizes = new Array<number>(zoneCount).fill(0);
  for (const zone of zoneOfRoad) sizes[zone]++;
  return sizes;
};

describe('partitionRoads', () => {
  it('finds the planted zones: four cliques in a ring of single links', () => {
    const links: [number, number][] = [];
    for (let clique = 0; clique < 4; clique++) {
      for (let a = 0; a < 10; a++) for (let b = 0; b < a; b++) links.push([clique * 10 + a, clique * 10 + b]);
      links.push([clique * 10, ((clique + 1) % 4) * 10 + 5]);
    }
    const { zoneOfRoad, cutLinks, balance } = partitionRoads(networkOf(40, links), 4, 1);
    expect(cutLinks).toBe(4);
    expect(balance).toBe(1);
    for (let road = 0; road < 40; road++) expect(zoneOfRoad[road]).toBe(zoneOfRoad[road - (road % 10)]);
  });

  it('halves a lattice with the straight cut, which is the least', () => {
    const { cutLinks } = partitionRoads(lattice(16), 2, 3);
    expect(cutLinks).toBeLessThanOrEqual(16);
  });

  it('keeps every zone within the balance, none empty, on any graph', () => {
    const graphs = fc.integer({ min: 1, max: 120 }).chain((roadCount) =>
      fc.record({
        network: fc
          .array(fc.tuple(fc.nat(roadCount - 1), fc.nat(roadCount - 1)), { maxLength: 300 })
          .map((links) => networkOf(roadCount, links)),
        zoneCount: fc.integer({ min: 1, max: 140 }),
        seed: fc.nat(1000),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ network, zoneCount, seed }) => {
        const result = partitionRoads(network, zoneCount, seed);
        const mean = network.roadCount / result.zoneCount;
        const sizes = sizesOf(result.zoneOfRoad, result.zoneCount);
        expect(result.zoneCount).toBe(Math.min(zoneCount, network.roadCount));
        expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(Math.ceil(mean), 1.1 * mean + 1e-9));
        expect(partitionQuality(network, result.zoneOfRoad, result.zoneCount).cutLinks).toBe(result.cutLinks);
      }),
      { numRuns: 150 },
    );
  });

  it('gives one partition for one seed', () => {
    const network = lattice(30);
    expect(partitionRoads(network, 20, 5).zoneOfRoad).toEqual(partitionRoads(network, 20, 5).zoneOfRoad);
  });

  it('cuts fewer links than coordinates do where the shape of the graph is not that of the ground', () => {
    // Two lattices laid over each other: neighbours on the ground, strangers in the graph.
    const links: [number, number][] = [];
    const side = 20;
    for (let road = 0; road < 2 * side * side; road++) {
      if ((road >> 1) % side < side - 1) links.push([road, road + 2]);
      if (road >> 1 < side * (side - 1)) links.push([road, road + 2 * side]);
    }
    const network = networkOf(2 * side * side, links);
    const byCoordinates = partitionQuality(network, recursiveCoordinateBisection(network, 16), 16);
    expect(partitionRoads(network, 16, 1).cutLinks).toBeLessThan(0.7 * byCoordinates.cutLinks);
  });

  it('gives each road a zone of its own when more zones than roads are asked for', () => {
    const { zoneOfRoad, zoneCount } = partitionRoads(lattice(3), 50, 1);
    expect(zoneCount).toBe(9);
    expect(new Set(zoneOfRoad).size).toBe(9);
  });

  it('survives a network without roads', () => {
    expect(partitionRoads(networkOf(0, []), 5, 1)).toMatchObject({ cutLinks: 0, balance: 1, zoneCount: 1 });
  });

  it('refuses a number of zones that is none', () => {
    for (const zones of [0, -3, 1.5, NaN])
      expect(() => partitionRoads(lattice(3), zones, 1)).toThrow(Failure);
  });
});

describe('geographic baselines', () => {
  it('recursive coordinate bisection gives zones of nearly one size', () => {
    const sizes = sizesOf(recursiveCoordinateBisection(lattice(20), 7), 7);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
  });

  it('the grid gives at most the zones asked for, each a rectangle', () => {
    const network = lattice(12);
    const zoneOfRoad = geographicGridPartition(network, 6);
    expect(Math.max(...zoneOfRoad)).toBeLessThan(6);
    // Corners of a square lattice of 2 x 3 rectangles lie in four different zones.
    expect(new Set([0, 11, 132, 143].map((road) => zoneOfRoad[road])).size).toBe(4);
  });
});

describe('partitionQuality', () => {
  it('counts directed links between zones and compares the largest zone with the mean', () => {
    const network = networkOf(4, [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 3],
    ]);
    expect(partitionQuality(network, Uint32Array.of(0, 1, 1, 1), 2)).toEqual({
      cutLinks: 2,
      cutShare: 0.5,
      balance: 1.5,
    });
  });
});

const porto = realData('porto/hoser');

describe.skipIf(porto.absent)(porto.titled('partitionRoads on Porto'), () => {
  it('cuts under an eighth of the links with 300 zones', () => {
    const rows = readFileSync(`${porto.path}/roadmap.rel`, 'utf8').trim().split('\n').slice(1);
    const links = rows.map((row) => row.split(',').slice(2).map(Number) as [number, number]);
    const network = networkOf(11_095, links);
    const { zoneOfRoad, balance } = partitionRoads(network, 300, 42);
    expect(balance).toBeLessThanOrEqual(1.1);
    expect(partitionQuality(network, zoneOfRoad, 300).cutShare).toBeLessThan(0.125);
  });
});
