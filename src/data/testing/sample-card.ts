import { OPENSTREETMAP_ATTRIBUTION, OPENSTREETMAP_LICENCE, type DataCard } from '../../domain/data-card';

/** The card of a data set that was built from a map and simulated trips. */
export const sampleCard = (): DataCard => ({
  version: 1,
  name: 'Ringstadt',
  made: '2026-11-21T20:15:00.000Z',
  sources: [
    {
      name: 'maps/ring.osm.pbf',
      gives: 'roads',
      kind: 'openstreetmap',
      licence: OPENSTREETMAP_LICENCE,
      attribution: OPENSTREETMAP_ATTRIBUTION,
      sha256: 'ab'.repeat(32),
    },
    {
      name: 'Simulated trips',
      gives: 'trips',
      kind: 'simulated',
      licence: '',
      attribution: '',
      sha256: '',
    },
  ],
  steps: [
    {
      name: 'Roads',
      settings: { mainPartOnly: true, usualSpeedsKmh: 'residential 30' },
      counts: { ways: 24, roads: 48 },
    },
    { name: 'Simulated trips', settings: { trips: 40, seed: 7, reachKm: 6 }, counts: { wishes: 61 } },
    { name: 'Splits', settings: { by: 'od', seed: 7, train: 0.8 }, counts: { train: 24 } },
  ],
  seed: 7,
  simulated: true,
});
