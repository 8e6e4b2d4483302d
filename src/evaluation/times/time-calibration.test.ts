import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import {
  durationIntervals,
  fitDurationIntervals,
  calibratedDuration,
  calibrateTimes,
  fitSecondsCurve,
} from './time-calibration';
import { calibratedMeasures, durationMeasures } from './duration-measures';
import { correctedSeconds } from '../../domain/time-statistics';
import { timedTripsWhere, tripSums, type TimedTrips, groupsInOrder } from './timed-trips';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

/** Less than a nanosecond is no time: ratios of smaller numbers leave the range of doubles. */
const seconds = fc.oneof(
  fc.nat(40),
  fc.double({ min: 0, max: 600, noNaN: true }).map((time) => (time < 1e-9 ? 0 : time)),
);
const stepLists = fc
  .array(fc.tuple(seconds, seconds), { maxLength: 400 })
  .map((steps) => ({ predicted: steps.map(([p]) => p), real: steps.map(([, r]) => r) }));

/** Normal numbers (Box-Muller). */
const normal = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/**
 * Trips as HOSER's head sees them: it predicts the median of times that are skewed to the right, and a trip is
 * slow or fast as a whole.
 */
function madeTrips(random: Random, count: number): TimedTrips {
  const offsets = [0];
  const predicted: number[] = [];
  const real: number[] = [];
  for (let trip = 0; trip < count; trip++) {
    const pace = 0.15 * normal(random);
    const steps = 3 + random.int(50);
    for (let step = 0; step < steps; step++) {
      predicted.push(2 + 20 * random.next() ** 2);
      real.push(predicted[predicted.length - 1] * Math.exp(pace + 0.8 * normal(random)));
    }
    offsets.push(predicted.length);
  }
  return { offsets, predicted, real };
}

describe('groups in order', () => {
  it('hold every place once, ascending, with equals together and no group too small', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { maxLength: 200 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 20 }),
        (values, most, least) => {
          const groups = groupsInOrder(values, { most, least });
          expect(groups.flat().sort((a, b) => a - b)).toEqual(values.map((_, i) => i));
          expect(groups.length).toBeLessThanOrEqual(most);
          groups.forEach((group, i) => {
            expect(group.length).toBeGreaterThanOrEqual(Math.min(least, values.length));
            const before = groups[i - 1]?.map((place) => values[place]) ?? [-1];
            expect(Math.min(...group.map((place) => values[place]))).toBeGreaterThan(Math.max(...before));
          });
        },
      ),
    );
  });
});

describe('the curve of seconds', () => {
  it('has no bias on the steps that it was fitted on, and never falls', () => {
    fc.assert(
      fc.property(stepLists, fc.array(seconds, { maxLength: 30 }), ({ predicted, real }, others) => {
        const curve = fitSecondsCurve(predicted, real);
        const given = correctedSeconds(curve, predicted);
        expect(sum(given)).toBeCloseTo(sum(real), 6);
        const asked = [...others, ...predicted].sort((a, b) => a - b);
        const answers = correctedSeconds(curve, asked);
        answers.forEach((answer, i) => {
          expect(answer).toBeGreaterThanOrEqual(0);
          if (i > 0) expect(answer).toBeGreaterThanOrEqual(answers[i - 1] - 1e-9);
        });
        expect(correctedSeconds(JSON.parse(JSON.stringify(curve)), asked)).toEqual(answers);
      }),
      { numRuns: 300 },
    );
  });

  it('is one factor where there are few steps, and each range its own where there are many', () => {
    expect([...correctedSeconds(fitSecondsCurve([10, 20], [15, 30]), [0, 10, 40])]).toEqual([0, 15, 60]);
    const predicted = Array.from({ length: 400 }, (_, i) => (i < 200 ? 10 : 20));
    const curve = fitSecondsCurve(
      predicted,
      predicted.map((p) => (p === 10 ? 11 : 30)),
    );
    expect([...correctedSeconds(curve, [5, 10, 15, 20, 40])]).toEqual([5.5, 11, 20.5, 30, 60]);
  });

  it('leaves everything as it is without steps, and refuses what is no time', () => {
    expect([...correctedSeconds(fitSecondsCurve([], []), [0, 7])]).toEqual([0, 7]);
    for (const bad of [-1, NaN, Infinity]) {
      expect(() => fitSecondsCurve([1], [bad])).toThrow(RangeError);
      expect(() => fitSecondsCurve([bad], [1])).toThrow(RangeError);
    }
    expect(() => fitSecondsCurve([1], [])).toThrow(RangeError);
  });
});

describe('intervals of durations', () => {
  it('take the residuals of the right ranks', () => {
    const real = Array.from({ length: 19 }, (_, i) => i + 1);
    const of = (n: number) =>
      fitDurationIntervals(new Array(n).fill(10), real.slice(0, n), new Array(n).fill(5));
    expect(durationIntervals(of(19), 20, 3)).toEqual([
      [10, 30],
      [2, 38],
    ]);
    expect(durationIntervals(of(18), 20, 3)[1]).toEqual([0, Infinity]);
    expect(durationIntervals(of(0), 20, 3)).toEqual([
      [0, Infinity],
      [0, Infinity],
    ]);
  });

  it('cover a further trip as often as they say, however many there were', () => {
    const random = new Random(5);
    for (const n of [7, 25, 60, 130]) {
      const covered = [0, 0];
      const ROUNDS = 1500;
      for (let round = 0; round < ROUNDS; round++) {
        const steps = Array.from({ length: n + 1 }, () => 1 + random.int(40));
        // Any distribution will do, also one that depends on the number of steps.
        const ratios = steps.map(
          (count) => Math.exp((random.next() < 0.1 ? 2 : 0.3) * normal(random)) + 1 / count,
        );
        const last = n;
        const intervals = fitDurationIntervals(
          new Array(n).fill(60),
          ratios.slice(0, n).map((r) => 60 * r),
          steps.slice(0, n),
        );
        durationIntervals(intervals, 90, steps[last]).forEach(([from, to], level) => {
          if (from <= 90 * ratios[last] && 90 * ratios[last] <= to) covered[level]++;
        });
      }
      [0.5, 0.9].forEach((level, i) => {
        const error = Math.sqrt((level * (1 - level)) / ROUNDS);
        expect(covered[i] / ROUNDS).toBeGreaterThan(level - 4 * error);
      });
      // More than the level only by as much as whole ranks demand: 2 / (n + 1).
      if (n > 60) expect(covered[0] / ROUNDS).toBeLessThan(0.5 + 2 / 60 + 0.06);
    }
  });

  it('lie within one another and grow with the prediction', () => {
    const trips = madeTrips(new Random(3), 300);
    const calibration = calibrateTimes(trips);
    for (const steps of [1, 10, 30, 500]) {
      const [half, most] = durationIntervals(calibration.intervals, 100, steps);
      expect(most[0]).toBeLessThanOrEqual(half[0]);
      expect(half[1]).toBeLessThanOrEqual(most[1]);
      expect(durationIntervals(calibration.intervals, 200, steps)[0]).toEqual(half.map((end) => 2 * end));
    }
    const widths = [1, 500].map((steps) => {
      const [, [from, to]] = durationIntervals(calibration.intervals, 100, steps);
      return to - from;
    });
    expect(widths[1]).toBeLessThan(widths[0]);
  });

  it('refuse what is no duration', () => {
    expect(() => fitDurationIntervals([0], [1], [1])).toThrow(RangeError);
    expect(() => fitDurationIntervals([1], [-1], [1])).toThrow(RangeError);
    expect(() => fitDurationIntervals([1], [1], [])).toThrow(RangeError);
  });
});

describe('calibrated times', () => {
  it('mend sums that fall short, on trips that they were not fitted on, and cover them', () => {
    const random = new Random(11);
    const [known, fresh] = [madeTrips(random, 600), madeTrips(random, 3000)];
    const before = durationMeasures(fresh);
    expect(before.ratio).toBeLessThan(0.8);
    const calibration = calibrateTimes(known);
    const after = calibratedMeasures(calibration, fresh);
    expect(after.ratio).toBeGreaterThan(0.96);
    expect(after.ratio).toBeLessThan(1.04);
    expect(after.meanAbsoluteError).toBeLessThan(before.meanAbsoluteError);
    after.intervals.forEach(({ level, coverage, medianWidth }) => {
      expect(coverage).toBeGreaterThan(level - 0.05);
      expect(coverage).toBeLessThan(level + 0.06);
      expect(medianWidth).toBeGreaterThan(0);
    });
    expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
  });

  it('measure plain sums', () => {
    const trips = { offsets: [0, 2, 3], predicted: [10, 10, 30], real: [15, 15, 20] };
    expect(durationMeasures(trips)).toEqual({ trips: 2, ratio: 1, meanAbsoluteError: 10 });
    const calibration = calibrateTimes(trips);
    expect(calibratedMeasures(calibration, trips).ratio).toBeCloseTo(1, 10);
    expect(calibratedDuration(calibration, [10, 10]).intervals).toEqual([
      [0, Infinity],
      [0, Infinity],
    ]);
    expect(durationMeasures({ offsets: [0], predicted: [], real: [] })).toEqual({
      trips: 0,
      ratio: NaN,
      meanAbsoluteError: NaN,
    });
  });

  it('leave out trips without steps, and trips of no predicted time, where there is no ratio', () => {
    const trips = { offsets: [0, 0, 1, 2], predicted: [0, 10], real: [0, 20] };
    expect(calibrateTimes(trips).intervals.groups.map((group) => group.trips)).toEqual([1]);
    expect([...tripSums(trips.offsets, (step) => trips.real[step])]).toEqual([0, 0, 20]);
    expect(timedTripsWhere(trips, (trip) => trip !== 1)).toEqual({
      offsets: [0, 0, 1],
      predicted: [10],
      real: [20],
    });
  });
});
