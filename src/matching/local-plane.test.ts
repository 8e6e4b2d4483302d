import { Geodesic } from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../domain/testing/small-network';
import { LocalPlane } from './segment-index';

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
