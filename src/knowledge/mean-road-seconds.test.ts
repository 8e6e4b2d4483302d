import { describe, expect, it } from 'vitest';
import { networkOf, type Line } from '../domain/testing/small-network';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { meanRoadSeconds } from './route-knowledge';

const line: Line = [
  [0, 0],
  [0.001, 0],
];
const network = {
  ...networkOf(
    [line, line, line, line],
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  ),
  lengthMeters: Float64Array.of(100, 300, 200, 100),
  classNames: ['primary', 'residential'],
  classCodes: Uint16Array.of(0, 0, 0, 1),
};

describe('mean seconds of roads', () => {
  const trips = trajectorySetFrom([
    { roads: [0, 1, 2], times: [0, 10, 70] },
    { roads: [0, 1], times: [0, 30] },
  ]);
  it('are means, drawn to the pace of the class', () => {
    // The class: 100 s over 500 m.
    const seconds = meanRoadSeconds(network, trips);
    expect(seconds[0]).toBeCloseTo((40 + 3 * 20) / 5, 12);
    expect(seconds[1]).toBeCloseTo((60 + 3 * 60) / 4, 12);
    expect(seconds[2]).toBeCloseTo(40, 12);
  });
  it('are at the usual speed of a class that no trip drove', () => {
    expect(meanRoadSeconds(network, trips)[3]).toBeCloseTo((100 * 3.6) / 30, 12);
  });
});
