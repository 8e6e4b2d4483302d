import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown } from '../../domain/testing/grid-town';
import { haversineKm } from '../../domain/geo';
import { boundsOf, lineOf, linesOf, mapOf, Projection } from './map-lines';

const town = gridTown(5);
const all = Array.from({ length: town.roadCount }, (_, road) => road);
const degrees = fc.record({
  west: fc.double({ min: -179, max: 178, noNaN: true }),
  south: fc.double({ min: -70, max: 69, noNaN: true }),
  wide: fc.double({ min: 0, max: 0.5, noNaN: true }),
  high: fc.double({ min: 0, max: 0.5, noNaN: true }),
});

describe('a map of a report', () => {
  it('shows all that it is made for, north up, with 1000 units on its longer side', () => {
    fc.assert(
      fc.property(degrees, ({ west, south, wide, high }) => {
        const map = new Projection({ west, south, east: west + wide, north: south + high });
        expect(Math.max(map.width, map.height)).toBeLessThanOrEqual(1001);
        expect(Math.min(map.width, map.height)).toBeGreaterThanOrEqual(599);
        for (const x of [map.x(west), map.x(west + wide)]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(map.width);
        }
        for (const y of [map.y(south), map.y(south + high)]) {
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(map.height);
        }
        expect(map.y(south)).toBeGreaterThanOrEqual(map.y(south + high));
      }),
    );
  });

  it('keeps distances, so that its scale bar is right', () => {
    const map = new Projection({ west: -8.7, south: 41.1, east: -8.6, north: 41.15 });
    const apart = Math.hypot(map.x(-8.62) - map.x(-8.68), map.y(41.14) - map.y(41.11)) / map.unitsPerKm;
    expect(apart / haversineKm(-8.68, 41.11, -8.62, 41.14)).toBeCloseTo(1, 2);
  });

  it('draws a street once, whichever way it is driven', () => {
    const projection = new Projection(boundsOf(town, all));
    expect(mapOf(town, projection).roads.offsets.length - 1).toBe(town.roadCount / 2);
    expect(linesOf(town, all, projection).offsets.length - 1).toBe(town.roadCount);
  });

  it('joins the roads of a route to one line from its first point to its last', () => {
    const projection = new Projection(boundsOf(town, all));
    const next = town.successors[town.successorOffsets[0]];
    const { offsets, points } = lineOf(town, [0, next], projection);
    const end = 2 * (town.shapeOffsets[next + 1] - 1);
    expect(offsets).toEqual([0, points.length / 2]);
    expect(points.slice(-2)).toEqual([
      projection.x(town.shapeLonLat[end]),
      projection.y(town.shapeLonLat[end + 1]),
    ]);
  });

  it('has a size where all is in one place, and refuses nothing at all', () => {
    const { width, height } = new Projection({ west: 1, south: 2, east: 1, north: 2 });
    expect(Math.min(width, height)).toBeGreaterThan(0);
    expect(() => boundsOf(town, [])).toThrow(/at least one road/);
  });
});
