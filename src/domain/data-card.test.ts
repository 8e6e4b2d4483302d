import { expect, it } from 'vitest';
import {
  attributionOf,
  creditOf,
  OPENSTREETMAP_ATTRIBUTION,
  OPENSTREETMAP_LICENCE,
  type DataCard,
} from './data-card';

const source = { name: 'a', gives: 'roads', kind: 'openstreetmap', sha256: '' } as const;
const cardOf = (sources: DataCard['sources']): DataCard => ({
  version: 1,
  name: 'A',
  made: '',
  sources,
  steps: [],
  seed: 1,
  simulated: false,
});

it('names each attribution once, with the short name of its licence where something is passed on', () => {
  const map = { ...source, licence: OPENSTREETMAP_LICENCE, attribution: OPENSTREETMAP_ATTRIBUTION };
  const other = { ...source, licence: 'CC BY 4.0', attribution: '© A city' };
  const silent = { ...source, licence: '', attribution: '© Nobody' };
  const card = cardOf([map, map, other, silent, { ...source, licence: 'CC0 1.0', attribution: '' }]);
  expect(attributionOf(card)).toBe('© OpenStreetMap contributors, © A city, © Nobody');
  expect(creditOf(card)).toBe('© OpenStreetMap contributors (ODbL), © A city (CC BY 4.0), © Nobody');
  expect(creditOf(undefined)).toBe('');
  expect(creditOf(cardOf([]))).toBe('');
});
