import { expect, it } from 'vitest';
import { PLACE_KINDS } from '../../domain/places';
import { landUsePlaces, placeKindsOf, type LandUse } from './land-use';

it.each([
  ['landuse=residential', ['home']],
  ['shop=bakery', ['shop', 'work']],
  ['shop=vacant', []],
  ['amenity=bench', []],
  ['building=yes', []],
  ['leisure=park', ['leisure']],
  ['constructor=yes', []],
])('%s', (tag, kinds) => expect(placeKindsOf(tag)).toEqual(kinds));

it('gives areas their size, points the ground of a house, and each kind a place', () => {
  const use: LandUse = {
    count: 3,
    lonLat: Float64Array.of(1, 2, 3, 4, 5, 6),
    areaSquareMeters: Float32Array.of(0, 9000, 50),
    kindCodes: Uint32Array.of(1, 0, 2),
    kinds: ['landuse=residential', 'shop=books', 'amenity=bench'],
  };
  const places = landUsePlaces(use);
  expect(places.placeCount).toBe(3);
  expect(Array.from(places.kinds, (kind) => PLACE_KINDS[kind])).toEqual(['shop', 'work', 'home']);
  expect([...places.weights]).toEqual([400, 400, 9000]);
  expect([...places.lonLat]).toEqual([1, 2, 1, 2, 3, 4]);
});
