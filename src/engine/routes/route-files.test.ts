import { describe, expect, it } from 'vitest';
import { OPENSTREETMAP_ATTRIBUTION, OPENSTREETMAP_LICENCE, type DataCard } from '../../domain/data-card';
import { networkOf } from '../../domain/testing/small-network';
import type { RouteSet } from '../../generation/route';
import { routesCsv, routesGeoJson } from './route-files';

const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
  ],
  [],
);
const source = { name: 'a.osm', gives: 'roads', kind: 'openstreetmap', sha256: '' } as const;
const card: DataCard = {
  version: 1,
  name: 'A',
  made: '',
  sources: [{ ...source, licence: OPENSTREETMAP_LICENCE, attribution: OPENSTREETMAP_ATTRIBUTION }],
  steps: [],
  seed: 1,
  simulated: true,
};
const routes: RouteSet = {
  count: 1,
  origins: Uint32Array.of(0),
  destinations: Uint32Array.of(0),
  offsets: Uint32Array.of(0, 1),
  roads: Uint32Array.of(0),
  times: Float64Array.of(0),
  arrived: Uint8Array.of(1),
  stop: Uint8Array.of(0),
  logProbs: Float64Array.of(-1),
};

describe('routesCsv', () => {
  const rowsOf = (
    ...options: Parameters<typeof routesCsv> extends [unknown, unknown, ...infer R] ? R : never
  ) =>
    [...routesCsv(network, [{ source: 'vanilla', odSource: 'test', routes }], ...options)]
      .join('')
      .trim()
      .split('\n');

  it('says in a last column whose the roads are, and that trips are simulated', () => {
    const [head, row] = rowsOf({ withModel: true, card });
    expect(head).toMatch(/,log_prob,model,data$/);
    expect(row).toMatch(/,vanilla,"simulated trips; © OpenStreetMap contributors \(ODbL\)"$/);
  });

  it('has no such column where nothing must be said', () => {
    const own = { ...card, sources: [], simulated: false };
    for (const [head, row] of [rowsOf(), rowsOf({ card: own })]) {
      expect(head).toMatch(/,log_prob$/);
      expect(row).toMatch(/,-1\.000000$/);
    }
  });
});

describe('routesGeoJson', () => {
  it('says whose the roads are, and that trips are simulated', () => {
    expect(JSON.parse([...routesGeoJson(network, [], card)].join(''))).toEqual({
      type: 'FeatureCollection',
      attribution: '© OpenStreetMap contributors (ODbL)',
      trips: 'simulated',
      features: [],
    });
    expect(JSON.parse([...routesGeoJson(network, [])].join(''))).toEqual({
      type: 'FeatureCollection',
      features: [],
    });
  });
});
