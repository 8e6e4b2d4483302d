import { expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { drivenStep } from './driven-step';

const trips = {
  offsets: Uint32Array.of(0, 3, 4),
  roads: Uint32Array.of(5, 6, 7, 8),
  times: Float64Array.of(1000, 1010, 1030, 2000),
};
const scene = {
  dataset: { trips: { test: trips } } as unknown as Dataset,
  realTrips: trips,
  sets: null,
  /** As in the map's own scene it reads what it is of. */
  setOf() {
    return this.sets;
  },
};

it('is the road that is driven, at most that of the last decision', () => {
  const chosen = { kind: 'trip', split: 'test', trip: 0 } as const;
  const at = (second: number) => drivenStep(scene, chosen, second);
  expect([0, 9, 10, 29, 30, 999].map(at)).toEqual([0, 0, 1, 1, 1, 1]);
});

it('is that of the line that was chosen of a pair', () => {
  expect(drivenStep(scene, { kind: 'pair', pair: 0, source: 'real' }, 12)).toBe(1);
  expect(drivenStep(scene, { kind: 'pair', pair: 0, source: 'vanilla' }, 12)).toBeNull();
  expect(drivenStep(scene, { kind: 'pair', pair: 0, source: null }, 12)).toBeNull();
});

it('is none where there is no decision', () => {
  expect(drivenStep(scene, { kind: 'trip', split: 'test', trip: 1 }, 0)).toBeNull();
  expect(drivenStep(scene, null, 0)).toBeNull();
});
