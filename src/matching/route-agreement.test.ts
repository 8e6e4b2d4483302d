import { describe, expect, it } from 'vitest';
import { matchGraph } from './match-graph';
import { nearestRoadPath } from '../../tools/matching/simulated';
import { routeAgreement } from './route-agreement';
import { networkInMeters, traceOf } from './testing/matching-city';

const lengths = Float64Array.of(100, 50, 200, 10);

describe('routeAgreement', () => {
  it('weighs roads by their length', () => {
    const { precision, recall, f1 } = routeAgreement(lengths, [0, 1, 2], [0, 2, 3]);
    expect(precision).toBeCloseTo(300 / 310, 12);
    expect(recall).toBeCloseTo(300 / 350, 12);
    expect(f1).toBeCloseTo(600 / 660, 12);
  });

  it('counts a road as often as it is driven', () => {
    expect(routeAgreement(lengths, [0, 1, 0], [0]).recall).toBeCloseTo(100 / 250, 12);
    expect(routeAgreement(lengths, [0], [0, 1, 0]).precision).toBeCloseTo(100 / 250, 12);
    expect(routeAgreement(lengths, [0, 1, 0], [0, 1, 0])).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it('is 0 of nothing', () => {
    expect(routeAgreement(lengths, [0], []).f1).toBe(0);
    expect(routeAgreement(lengths, [0], [1]).f1).toBe(0);
  });
});

describe('nearestRoadPath', () => {
  const east = [
    [0, 0],
    [200, 0],
  ] as const;
  const north = [
    [200, 0],
    [200, 200],
  ] as const;
  const graph = matchGraph(networkInMeters([east, [...east].reverse(), north]));

  it('takes the nearest roads in the direction of travel, each run once', () => {
    const { lonLat } = traceOf([
      [20, 5],
      [90, -5],
      [150, 3],
      [205, 60],
      [190, 150],
    ]);
    expect([...nearestRoadPath(graph, lonLat, 80)]).toEqual([0, 2]);
    const back = traceOf([
      [150, 3],
      [90, -5],
      [20, 5],
    ]);
    expect([...nearestRoadPath(graph, back.lonLat, 80)]).toEqual([1]);
  });

  it('leaves out points far from any road', () => {
    const { lonLat } = traceOf([
      [5000, 0],
      [20, 0],
      [5000, 0],
    ]);
    expect([...nearestRoadPath(graph, lonLat, 80)].length).toBe(1);
    expect([...nearestRoadPath(graph, new Float64Array(0), 80)]).toEqual([]);
  });
});
