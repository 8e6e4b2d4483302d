import { describe, expect, it } from 'vitest';
import { areaSquareKm } from './geo';

describe('the size of a box', () => {
  it('is that on the sphere', () => {
    expect(areaSquareKm({ minLon: 0, maxLon: 1, minLat: 59.5, maxLat: 60.5 })).toBeCloseTo(6182, -1);
    expect(areaSquareKm({ minLon: 7.4, minLat: 43.72, maxLon: 7.44, maxLat: 43.76 })).toBeCloseTo(14.3, 1);
  });

  it('is that of the whole globe around it', () => {
    expect(areaSquareKm({ minLon: -180, maxLon: 180, minLat: -90, maxLat: 90 })).toBeCloseTo(510_064_000, -4);
  });
});
