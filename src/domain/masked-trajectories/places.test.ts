import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haversineKm } from '../geo';
import { LocalKilometres } from './local-kilometres';
import { NearbyThings, type ThingsNearPoints } from './nearby-things';
import { UtmZone } from './utm-zone';

const degrees = (within: number) => fc.double({ min: -within, max: within, noNaN: true });
const longitudes = fc.double({ min: -180, max: 180, noNaN: true });

describe('local kilometres', () => {
  it('lead back to the degrees that they were made of, across the 180th meridian too', () => {
    fc.assert(
      fc.property(longitudes, degrees(80), degrees(0.5), degrees(0.5), (lon, lat, east, north) => {
        const local = new LocalKilometres(lon, lat);
        const [x, y] = local.kilometres([lon + east, lat + north]);
        const [backLon, backLat] = local.lonLat([x, y]);
        expect(Math.abs(backLat - lat - north)).toBeLessThan(1e-12);
        const turn = (backLon - lon - east) / 360;
        expect(Math.abs(turn - Math.round(turn))).toBeLessThan(1e-14);
        expect(Math.abs(backLon)).toBeLessThanOrEqual(180);
      }),
    );
  });

  it('are as long as great circles near the first point', () => {
    fc.assert(
      fc.property(longitudes, degrees(70), degrees(0.01), degrees(0.01), (lon, lat, east, north) => {
        const [x, y] = new LocalKilometres(lon, lat).kilometres([lon + east, lat + north]);
        const circle = haversineKm(lon, lat, lon + east, lat + north);
        expect(Math.abs(Math.hypot(x, y) - circle)).toBeLessThan(1e-6 + 1e-3 * circle);
      }),
    );
  });
});

describe('a UTM zone', () => {
  it('has the known numbers of the CN Tower (zone 17) within a metre', () => {
    const [east, north] = new UtmZone(17).metres([-79.387139, 43.642567]);
    expect(Math.abs(east - 630_084)).toBeLessThan(1);
    expect(Math.abs(north - 4_833_439)).toBeLessThan(1);
  });

  it('has its middle at 500 km, true to 0.9996 there, and the equator at 0', () => {
    const zone = new UtmZone(31);
    expect(zone.middle).toBe(3);
    const [east, north] = zone.metres([3, 0]);
    expect([east, north]).toEqual([500_000, 0]);
    // A quarter of a meridian of WGS 84 is 10,001,965.729 m.
    expect(zone.metres([3, 89.999999999])[1]).toBeCloseTo(0.9996 * 10_001_965.729, 2);
  });

  it('leads back to the degrees, on both sides of the equator', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), degrees(6), degrees(84), (number, lon, lat) => {
        const zone = new UtmZone(number);
        const point = [zone.middle + lon, lat];
        const back = zone.lonLat(zone.metres(point));
        expect(Math.abs(back[0] - point[0])).toBeLessThan(1e-9);
        expect(Math.abs(back[1] - point[1])).toBeLessThan(1e-9);
      }),
    );
  });

  it('is refused where there is none', () => {
    for (const zone of [0, 61, 3.5, NaN]) expect(() => new UtmZone(zone)).toThrow('Zones go from 1 to 60');
  });
});

/** Looks at all things, in degrees. */
function bruteForce(things: readonly number[], points: readonly number[], radius: number): number[][] {
  return pairs(points).map(([lon, lat]) =>
    pairs(things).flatMap(([x, y], i) => (1000 * haversineKm(lon, lat, x, y) < radius ? [i] : [])),
  );
}

const pairs = (flat: readonly number[]): [number, number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

const rowsOf = ({ start, items }: ThingsNearPoints): number[][] =>
  Array.from({ length: start.length - 1 }, (_, i) => [...items.subarray(start[i], start[i + 1])]);

describe('things near points', () => {
  const city = fc.record({
    lon: fc.oneof(longitudes, fc.constantFrom(180, -180)),
    lat: fc.oneof(degrees(85), fc.constantFrom(89.999, -89.999)),
    things: fc.array(fc.tuple(degrees(0.01), degrees(0.005)), { maxLength: 60 }),
    points: fc.array(fc.tuple(degrees(0.012), degrees(0.006)), { minLength: 1, maxLength: 12 }),
    radius: fc.double({ min: 5, max: 800, noNaN: true }),
  });

  it('are those that looking at all of them finds', () => {
    fc.assert(
      fc.property(city, ({ lon, lat, things, points, radius }) => {
        const at = (offsets: readonly (readonly [number, number])[]) =>
          offsets.flatMap(([east, north]) => [lon + east, Math.max(-90, Math.min(90, lat + north))]);
        const [all, asked] = [at(things), at(points)];
        const found = NearbyThings.onSphere(all, radius).around(asked);
        expect(rowsOf(found)).toEqual(bruteForce(all, asked, radius));
        expect(found.metres.every((metres) => metres < radius)).toBe(true);
      }),
    );
  });

  it('on a plane are those within the straight distance, which is told', () => {
    const things = NearbyThings.onPlane([0, 0, 3, 4, 100, 100, 5, 0], 5);
    expect(things.around([0, 0, 100, 99, -50, -50])).toEqual({
      start: Int32Array.of(0, 1, 2, 2),
      items: Int32Array.of(0, 2),
      metres: Float64Array.of(0, 1),
    });
  });

  it('are the nearest ones where there are more than wanted, in the order of their numbers', () => {
    const things = NearbyThings.onPlane([9, 0, 1, 0, 5, 0, 0, 1, 2, 0], 10);
    expect(rowsOf(things.around([0, 0], 3))).toEqual([[1, 3, 4]]);
    expect(rowsOf(things.around([0, 0], 1))).toEqual([[1]]);
  });

  it('are none of a point without a place, far away, or where there is nothing', () => {
    const things = NearbyThings.onSphere([8, 50], 100);
    expect(rowsOf(things.around([NaN, NaN, -8, -50, 8, 50]))).toEqual([[], [], [0]]);
    expect(rowsOf(NearbyThings.onSphere([], 100).around([8, 50]))).toEqual([[]]);
  });

  it('are found over a whole world as over a city', () => {
    const world = [8, 50, 8.0001, 50, -170, -40, 90, 0];
    expect(rowsOf(NearbyThings.onSphere(world, 10).around(world))).toEqual([[0, 1], [0, 1], [2], [3]]);
  });

  it('cannot be looked for without a place or a radius', () => {
    expect(() => NearbyThings.onPlane([1, 2, NaN, 4], 5)).toThrow('Point 1 has no place');
    expect(() => NearbyThings.onPlane([1, 2], 0)).toThrow('cannot be looked for within 0');
  });
});
