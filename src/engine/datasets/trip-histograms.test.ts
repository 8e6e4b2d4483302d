import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { networkOf } from '../../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../../domain/trajectory-set';
import { roundEdges, tripHistograms } from './trip-histograms';

describe('roundEdges', () => {
  it.each([
    [23.4, [0, 1, 2], 24],
    [58, [0, 2, 4], 30],
    [0.7, [0, 0.025, 0.05], 29],
    [30, [0, 2, 4], 16],
  ])('up to %s begins %j and has %s bins below the open one', (most, begin, bins) => {
    const edges = roundEdges(most, 30);
    expect([...edges.slice(0, 3)]).toEqual(begin);
    expect(edges.length - 1).toBe(bins);
    expect(edges.at(-1)).toBeGreaterThan(most);
  });

  it('is one bin and an open one where there is nothing', () => {
    expect([...roundEdges(0, 30)]).toEqual([0, 1]);
  });

  it('covers any size with at most as many bins as asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        fc.integer({ min: 5, max: 60 }),
        (most, bins) => {
          const edges = roundEdges(most, bins);
          expect(edges.at(-1)).toBeGreaterThan(most);
          expect(edges.length - 1).toBeLessThanOrEqual(bins);
          expect(edges.length - 1).toBeGreaterThan(bins / 2 - 1);
        },
      ),
    );
  });
});

describe('tripHistograms', () => {
  const morning = 8 * 3600;
  const train = trajectorySetFrom([
    { roads: [0, 1, 2], times: [morning, morning + 60, morning + 150] },
    { roads: [0, 1], times: [morning + 1800, morning + 1860] },
    { roads: [2], times: [23 * 3600 + 3599] },
  ]);
  const network = networkOf(
    [0, 1, 2].map((n) => [
      [n / 100, 0],
      [(n + 1) / 100, 0],
    ]),
    [
      [0, 1],
      [1, 2],
    ],
  );
  const dataset = {
    network,
    trips: { train, val: emptyTrajectorySet(), test: trajectorySetFrom([]) },
  } as unknown as Dataset;

  it('counts every trip once, by hour, minutes and kilometres', () => {
    const { departures, minutes, kilometers } = tripHistograms(dataset);
    expect([departures.counts.train[8], departures.counts.train[23]]).toEqual([2, 1]);
    expect(minutes.counts.train.reduce((sum, count) => sum + count)).toBe(3);
    expect(minutes.medians.train).toBe(1);
    expect(kilometers.counts.train.reduce((sum, count) => sum + count)).toBe(3);
    // Roads of 100, 101 and 102 m: trips of 303, 201 and 102 m.
    expect(kilometers.medians.train).toBeCloseTo(0.201);
  });

  it('is all zero for a split without trips', () => {
    const { minutes } = tripHistograms(dataset);
    expect([...minutes.counts.val].every((count) => count === 0)).toBe(true);
    expect(minutes.medians.val).toBeNaN();
  });
});
