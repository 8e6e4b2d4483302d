import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { isWeekend, secondOfDay, stepTimeStatistics, tripTimeSummary } from './time-statistics';
import { emptyTrajectorySet, trajectorySetFrom } from './trajectory-set';

const at = (time: string) => Date.parse(time) / 1000;

describe('time statistics', () => {
  it('takes mean and population deviation of log1p(seconds)', () => {
    const trips = trajectorySetFrom([
      { roads: [0, 1, 2], times: [100, 100, 100 + Math.E ** 2 - 1] },
      { roads: [0], times: [0] },
      { roads: [1, 2], times: [0, Math.E - 1] },
    ]);
    const { stepCount, log1pMean, log1pStd } = stepTimeStatistics(trips);
    expect(stepCount).toBe(3);
    expect(log1pMean).toBeCloseTo(1, 12);
    expect(log1pStd).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('refuses trips without a step', () => {
    expect(() => stepTimeStatistics(emptyTrajectorySet())).toThrow(Failure);
  });

  it('knows weekends and hours of the wall clock, before 1970 too', () => {
    expect(
      ['2015-11-06', '2015-11-07', '2015-11-08', '2015-11-09'].map((day) =>
        isWeekend(at(`${day}T23:59:59Z`)),
      ),
    ).toEqual([false, true, true, false]);
    expect(isWeekend(at('1969-12-28T12:00:00Z'))).toBe(true);
    expect(isWeekend(at('1969-12-29T00:00:00Z'))).toBe(false);
    expect(secondOfDay(at('1969-12-28T01:00:05Z'))).toBe(3605);
  });

  it('sums up durations and departures', () => {
    const trips = trajectorySetFrom([
      {
        roads: [0, 1, 2],
        times: ['2015-11-06T23:59:00Z', '2015-11-07T00:00:00Z', '2015-11-07T00:03:00Z'].map(at),
      },
      { roads: [0, 1], times: ['2015-11-07T08:00:00Z', '2015-11-07T08:02:00Z'].map(at) },
    ]);
    const { stepSeconds, tripSeconds, weekdayDepartures, weekendDepartures } = tripTimeSummary(trips);
    expect(stepSeconds).toEqual({ mean: 120, p10: 72, median: 120, p90: 168, max: 180 });
    expect(tripSeconds.max).toBe(240);
    expect(tripSeconds.median).toBe(180);
    expect(weekdayDepartures[23]).toBe(1);
    expect(weekendDepartures[8]).toBe(1);
    expect([...weekdayDepartures, ...weekendDepartures].reduce((sum, count) => sum + count)).toBe(2);
  });
});
