import { expect, it } from 'vitest';
import { hexagonRows } from './hexagon-rows';

it('has a row for what there is of hexagons: filled, visited and hidden ones', () => {
  const track = {
    ids: BigUint64Array.of(1n, 2n, 3n),
    centres: new Float64Array(6),
    hidden: Uint8Array.of(0, 1, 0),
  };
  const filled = {
    label: 'Belief',
    ids: BigUint64Array.of(1n, 2n),
    fill: {
      kind: 'shares',
      shares: Float32Array.of(0.2, 0.8),
      most: 0.8,
      by: 'network',
      title: 'Probability',
    },
  } as const;
  const bounds = { minLon: 0, maxLon: 1, minLat: 0, maxLat: 1 };
  const words = (shown: Parameters<typeof hexagonRows>[0]) =>
    hexagonRows(shown).map(({ label, count }) => `${label} ${count}`);
  expect(words({ bounds, filled, track })).toEqual(['Belief 2', 'Visited hexagons 2', 'Hidden hexagons 1']);
  const seen = { ...track, hidden: new Uint8Array(3) };
  expect(words({ bounds, filled: null, track: seen })).toEqual(['Visited hexagons 3']);
});
