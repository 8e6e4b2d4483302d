import { describe, expect, it } from 'vitest';
import { NO_ROAD } from '../../../domain/sensor-series';
import { networkOf } from '../../../domain/testing/small-network';
import { horizonText, nextText, nodeName, shortUnitOf, unitOf, valueText } from './flow-words';

const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
  ],
  [],
);

describe('words of flows', () => {
  it('name a node by its road and direction, or by its sensor', () => {
    const table = { roads: Uint32Array.of(0, NO_ROAD), ids: ['a', '400\u202e001'] };
    expect(nodeName(table, network, 0)).toBe('Road 0, eastbound');
    expect(nodeName(table, network, 1)).toMatch(/^Sensor 400/);
    expect(nodeName(table, network, 1)).not.toContain('\u202e');
  });

  it('count vehicles where the series does, and have no unit of their own elsewhere', () => {
    expect(unitOf({ feature: 'Flow', binSeconds: 300 })).toBe('vehicles in 5 min');
    expect(shortUnitOf({ feature: 'count', binSeconds: 300 })).toBe('vehicles');
    expect(unitOf({ feature: 'speed', binSeconds: 300 })).toBe('speed');
    expect(horizonText(3, { binSeconds: 300 })).toBe('15 min');
    expect([120, 300, 1800].map((binSeconds) => nextText({ binSeconds }))).toEqual([
      'the next 24 min',
      'the next hour',
      'the next 6 hours',
    ]);
  });

  it('have sensible digits', () => {
    expect([7, 7.25, 123.4, -3.2, NaN].map(valueText)).toEqual(['7', '7.3', '123', '\u22123.2', '–']);
  });
});
