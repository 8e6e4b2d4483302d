import { expect, it } from 'vitest';
import { labelShifts } from './label-shifts';

const label = (lon: number, lat: number, text = 'End') => ({ at: [lon, lat] as const, text });

it('labels of one place stand below each other, and others stay where they are', () => {
  const labels = [label(0, 0), label(0, 0, 'Vanilla student stopped'), label(0.001, 0), label(0, 0.01)];
  expect(labelShifts(labels, 0, 13)).toEqual([0, 18, 36, 0]);
  expect(labelShifts([label(0, 0), { ...label(0, 0), onLeft: true }], 0, 13)).toEqual([0, 0]);
  // What lies apart when the map is large may lie on each other when it is small.
  expect(labelShifts(labels, 0, 6)[3]).toBeGreaterThan(0);
});
