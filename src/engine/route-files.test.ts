import { describe, expect, it } from 'vitest';
import { OPENSTREETMAP_ATTRIBUTION, type DataCard } from '../domain/data-card';
import { networkOf } from '../domain/testing/small-network';
import { routesGeoJson } from './route-files';

describe('routesGeoJson', () => {
  it('says whose the roads are, and that trips are simulated', () => {
    const network = networkOf(
      [
        [
          [0, 0],
          [1, 0],
        ],
      ],
      [],
    );
    const source = { name: 'a.osm', gives: 'roads', kind: 'openstreetmap', licence: '', sha256: '' } as const;
    const card: DataCard = {
      version: 1,
      name: 'A',
      made: '',
      sources: [{ ...source, attribution: OPENSTREETMAP_ATTRIBUTION }],
      steps: [],
      seed: 1,
      simulated: true,
    };
    expect(JSON.parse([...routesGeoJson(network, [], card)].join(''))).toEqual({
      type: 'FeatureCollection',
      attribution: OPENSTREETMAP_ATTRIBUTION,
      trips: 'simulated',
      features: [],
    });
    expect(JSON.parse([...routesGeoJson(network, [])].join(''))).toEqual({
      type: 'FeatureCollection',
      features: [],
    });
  });
});
