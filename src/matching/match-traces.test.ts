import { describe, expect, it } from 'vitest';
import { tripAt } from '../domain/trajectory-set';
import { buildUbodt } from './ubodt';
import { matchGraph } from './match-graph';
import { matchTraces } from './match-traces';
import { Matcher } from './matcher';
import { networkInMeters, traceOf, tracesOf } from './testing/matching-city';
import { testTask } from '../base/testing/test-task';

const graph = matchGraph(
  networkInMeters([
    [
      [0, 0],
      [500, 0],
    ],
    [
      [500, 0],
      [1000, 0],
    ],
  ]),
);
const matcher = new Matcher(graph, await buildUbodt(graph));

type Places = Parameters<typeof traceOf>[0];

const along = (from: number, count: number, y = 4): Places =>
  Array.from({ length: count }, (_, i) => [from + 100 * i, y] as const);

describe('matchTraces', () => {
  it('makes trips of traces, and counts', async () => {
    const traces = tracesOf(
      [along(50, 2), along(50, 9), along(50, 5, 8), [...along(50, 9), [0, 9000] as const]].map((places) =>
        traceOf(places),
      ),
    );
    const matched = await matchTraces(matcher, traces);
    expect(matched.trips.tripCount).toBe(2);
    expect([...matched.tripTrace]).toEqual([1, 3]);
    expect([...matched.trips.sourceRows]).toEqual([20, 40]);
    const trip = tripAt(matched.trips, 0);
    expect([...trip.roads]).toEqual([0, 1]);
    // 450 m after the first point at 100 m in 15 s.
    expect([...trip.times]).toEqual([1000, 1068]);
    expect([...matched.pointFates.subarray(0, 2)]).toEqual([5, 5]);
    expect([...matched.pointRoads.subarray(2, 11)]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
    expect(matched.pointDistances[2]).toBeCloseTo(4, 2);
    expect(matched.pointOffsets[7]).toBeCloseTo(50, 1);
    expect([...matched.perTrace.matchedPoints]).toEqual([0, 9, 5, 9]);
    expect([...matched.perTrace.trips]).toEqual([0, 1, 0, 1]);
    expect(matched.perTrace.meanDistance[0]).toBeNaN();
    expect(matched.perTrace.meanDistance[2]).toBeCloseTo(8, 2);
    const { quality } = matched;
    expect(quality).toMatchObject({
      traces: 4,
      tracesWithoutTrip: 2,
      trips: 2,
      oneRoadPieces: 1,
      points: 26,
    });
    expect(quality.fates).toEqual({
      matched: 23,
      broken: 0,
      'not-later': 0,
      'no-road': 1,
      'no-way': 0,
      'short-piece': 2,
    });
    expect(quality.matchedShare).toBeCloseTo(23 / 26, 9);
    expect(quality.meanDistance).toBeCloseTo((18 * 4 + 5 * 8) / 23, 2);
    expect(quality.distance95).toBeCloseTo(8, 2);
    expect(quality.metersPerSecond).toBeCloseTo(100 / 15, 2);
    expect(quality.implausibleShare).toBe(0);
    expect(quality.splits + quality.uTurns).toBe(0);
  });

  it('counts steps that are too fast to be likely', async () => {
    const traces = tracesOf([
      traceOf([
        [50, 0],
        [60, 0],
        [70, 0],
        [720, 0],
        [730, 0],
        [740, 0],
      ]),
    ]);
    const { quality, perTrace } = await matchTraces(matcher, traces);
    expect(quality.implausibleShare).toBeCloseTo(1 / 5, 9);
    expect([...perTrace.implausibleSteps]).toEqual([1]);
  });

  it('is nothing of nothing', async () => {
    const { trips, quality } = await matchTraces(matcher, tracesOf([]));
    expect(trips.tripCount).toBe(0);
    expect(quality.points).toBe(0);
    expect(quality.matchedShare).toBeNaN();
  });

  it('reports every hundred traces, and can be stopped within a long one', async () => {
    const traces = tracesOf(Array.from({ length: 201 }, () => traceOf(along(50, 5))));
    const reported: number[] = [];
    await matchTraces(matcher, traces, testTask({ onProgress: ({ done }) => reported.push(done) }));
    expect(reported).toEqual([0, 100, 200, 201]);
    const long = tracesOf([traceOf(Array.from({ length: 1000 }, (_, i) => [50 + i * 0.9, 0] as const))]);
    let checks = 0;
    const task = testTask({
      onCheckpoint: () => {
        if (++checks === 5) task.cancel();
      },
    });
    await expect(matchTraces(matcher, long, task)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(checks).toBe(5);
  });
});
