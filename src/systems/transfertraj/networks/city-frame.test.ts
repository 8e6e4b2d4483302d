import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRESET_CONFIGS } from '../settings';
import { cityFrame } from './read-city';

const { reading } = PRESET_CONFIGS.light;
const box = { minLon: 8, minLat: 50, maxLon: 8.2, maxLat: 50.1 };
const points = fc
  .array(
    fc.tuple(fc.double({ min: 8, max: 8.2, noNaN: true }), fc.double({ min: 50, max: 50.1, noNaN: true })),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((list) => Float64Array.from(list.flat()));

describe('the coordinates of a city', () => {
  it.each([
    ['kilometres', 'relative'],
    ['metres', 'relative'],
    ['kilometres', 'absolute'],
  ] as const)('lead back to degrees: %s, %s', (unit, coordinates) => {
    const frame = cityFrame({ ...reading, unit, coordinates }, box);
    fc.assert(
      fc.property(points, (lonLat) => {
        const again = frame.lonLat(frame.coordinates(lonLat), [lonLat[0], lonLat[1]]);
        again.forEach((degrees, i) => expect(degrees).toBeCloseTo(lonLat[i], 9));
      }),
    );
  });

  it('begin at the first point of a trajectory, or at the corner of the city and count to 10', () => {
    const trip = Float64Array.of(8.1, 50.05, 8.2, 50.1);
    const relative = cityFrame(reading, box).coordinates(trip);
    expect([...relative.slice(0, 2)]).toEqual([0, 0]);
    const metres = cityFrame({ ...reading, unit: 'metres' }, box).coordinates(trip);
    expect(metres[2]).toBeCloseTo(1000 * relative[2], 9);
    const absolute = cityFrame({ ...reading, coordinates: 'absolute' }, box).coordinates(trip);
    absolute.forEach((value, i) => expect(value).toBeCloseTo([5, 5, 10, 10][i], 9));
  });
});
