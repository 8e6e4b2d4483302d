import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../domain/testing/small-network';
import { placeTable, roadTable, vocabularyOf } from './thing-tables';

const roads = networkOf(
  [0, 1, 2].map((i) => [
    [i, 50],
    [i + 1, 50],
  ]),
  [],
);
const network = {
  ...roads,
  classNames: ['primary', 'residential'],
  classCodes: Uint16Array.of(1, 0, 1),
  lengthMeters: Float64Array.of(1000, 0, 3000),
};
const places = {
  ids: ['a', 'b', 'c', 'd'],
  lonLat: new Float64Array(8),
  categories: ['school', '', 'bar', 'closed'],
  categoryCodes: Uint32Array.of(2, 0, 2, 1),
};

describe('the things of a city', () => {
  it('are told apart by the kinds that there are, the frequent ones first', () => {
    expect(vocabularyOf({ network, extras: { places } })).toEqual({
      places: ['bar', 'school'],
      roads: ['residential', 'primary'],
    });
    expect(vocabularyOf({ network }).places).toEqual([]);
  });

  it('have the same features in a city that names its kinds in another order', () => {
    const vocabulary = { places: ['bar', 'school'], roads: ['primary'] };
    const here = placeTable(places, vocabulary);
    expect(here.width).toBe(3);
    expect([...here.features]).toEqual([0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0]);
    const there = { categories: ['bar', 'zoo', 'school'], categoryCodes: Uint32Array.of(0, 2, 0, 1) };
    expect(placeTable(there, vocabulary)).toEqual(here);
  });

  it('are roads with class, length and lanes, as far as these are known', () => {
    const details = { lanes: Float32Array.of(2, NaN, 1) } as unknown as NonNullable<typeof roads.details>;
    const vocabulary = { places: [], roads: ['primary'] };
    const { width, features } = roadTable({ ...network, details }, vocabulary);
    expect(width).toBe(5);
    expect([...features]).toEqual([1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 2, 0, 1]);
    expect([...roadTable(network, vocabulary).features].filter((_, i) => i % width > 2)).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });
});
