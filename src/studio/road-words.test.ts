import { expect, it } from 'vitest';
import { linesBetweenPlaces } from '../data/roadless-datasets';
import { roadsText, roadWords } from './trip-words';

it('lines that stand for roads are not called so', () => {
  const network = linesBetweenPlaces({ lonLat: Float64Array.of(8, 47, 8.001, 47, 8.1, 47) });
  expect(roadWords(network)).toEqual({ title: 'Lines between places', noun: 'line', areRoads: false });
  expect(roadsText(network)).toBe('6 lines');
  expect(roadWords({ classNames: ['sensor link'] }).title).toBe('Lines between sensors');
  expect(roadsText({ classNames: ['primary', 'residential'], roadCount: 2041 })).toBe('2,041 roads');
  expect(roadWords({ classNames: [] }).areRoads).toBe(true);
});
