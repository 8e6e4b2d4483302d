import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { officialTimeFeatures, timeFeatures } from './known-trajectory';
import {
  randomDraws,
  trainingMask,
  type MaskDraws,
  sparseTrainingMask,
  predictionMask,
  recoveryMask,
  travelTimeMask,
} from './masks';
import { keptTrajectories, trajectoryOf } from './trajectories';

const hidden = (flags: Uint8Array) => [...flags].flatMap((flag, i) => (flag ? [i] : []));
const lengths = fc.integer({ min: 1, max: 120 });

/** Draws that were written down. */
const recorded = (
  [cuts, spans]: readonly number[][],
  points: readonly number[],
  which: readonly number[],
): MaskDraws => {
  const [distinct, uniform] = [
    [cuts, spans],
    [points, which],
  ].map((lists) => lists[Symbol.iterator]());
  return { distinct: () => distinct.next().value ?? [], uniform: () => uniform.next().value ?? [] };
};

describe('masks of training', () => {
  it('of a sparse trajectory keep both ends with their places, and now and then ask the last for its time alone', () => {
    const random = new Random(1);
    let asksTravelTime = 0;
    for (let length = 2; length <= 120; length++) {
      for (let i = 0; i < 20; i++) {
        const { points, hidesSpace, hidesTime } = sparseTrainingMask(length, random);
        const count = points.length;
        expect([...points]).toEqual([...new Set(points)].sort((a, b) => a - b));
        expect([points[0], points[count - 1]]).toEqual([0, length - 1]);
        expect([hidesSpace[0], hidesTime[0], hidesSpace[count - 1]]).toEqual([0, 0, 0]);
        expect(hidesSpace.some((hides, point) => hides && hidesTime[point])).toBe(false);
        if (count === 2) asksTravelTime += hidesTime[1];
        if (count === 2) expect(hidesTime[1]).toBe(1);
      }
    }
    expect(asksTravelTime).toBeGreaterThan(100);
  });

  it('hide the spans that were drawn, then single features', () => {
    const no = 0.9;
    // Spans 0-2, 3-6 and 7-9, the second of which is drawn, and 1 and 8 of the points.
    const points = [no, 0.19, no, no, no, no, no, no, 0.1, 0.2];
    const which = [0, 0.49, 0, 0, 0, 0, 0, 0, 0.5, 0];
    const mask = trainingMask(
      10,
      recorded(
        [
          [7, 3],
          [1, 0],
        ],
        points,
        which,
      ),
    );
    expect(hidden(mask.hidesSpace)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(hidden(mask.hidesTime)).toEqual([0, 2, 1, 3, 4, 5, 6, 8].sort((a, b) => a - b));
    const rates = { cuts: 0.2, spans: 0.1, features: 0.2 };
    const less = trainingMask(10, recorded([[7, 3], [1]], points, which), rates);
    expect(hidden(less.hidesSpace)).toEqual([1, 3, 4, 5, 6]);
    expect(hidden(less.hidesTime)).toEqual([3, 4, 5, 6, 8]);
  });

  it('hide as many points as the drawn spans have, where no single feature is lost', () => {
    fc.assert(
      fc.property(lengths, fc.integer(), (length, seed) => {
        const drawn: number[][] = [];
        const random = randomDraws(new Random(seed));
        const draws: MaskDraws = {
          distinct: (count, below) => {
            const numbers = [...Array.from(random.distinct(count, below))];
            drawn.push(numbers);
            return numbers;
          },
          uniform: (count) => random.uniform(count),
        };
        const mask = trainingMask(length, draws, { cuts: 0.2, spans: 0.4, features: 0 });
        const [cuts, spans] = drawn;
        expect(cuts.length).toBe(Math.ceil(0.2 * length));
        const ends = [...new Set([0, length, ...cuts])].sort((a, b) => a - b);
        expect(spans.length).toBe(Math.ceil(0.4 * (ends.length - 1)));
        const points = spans.reduce((sum, span) => sum + ends[span + 1] - ends[span], 0);
        expect(hidden(mask.hidesSpace).length).toBe(points);
        expect(mask.hidesTime).toEqual(mask.hidesSpace);
      }),
    );
  });

  it('take one feature of a point that no span hides, never both', () => {
    fc.assert(
      fc.property(lengths, fc.integer(), (length, seed) => {
        const rates = { cuts: 0.2, spans: 0, features: 1 };
        const { hidesSpace, hidesTime } = trainingMask(length, randomDraws(new Random(seed)), rates);
        expect(hidesSpace.every((space, i) => space + hidesTime[i] === 1)).toBe(true);
      }),
    );
  });

  it('refuse draws that are not what was asked for', () => {
    const fine = new Array<number>(10).fill(0.5);
    for (const cuts of [[1], [3, 3], [3, 10], [3, 1.5], [-1, 3]])
      expect(() => trainingMask(10, recorded([cuts, [0, 1]], fine, fine))).toThrow(
        '2 different whole numbers',
      );
  });

  it('are drawn from different numbers', () => {
    fc.assert(
      fc.property(lengths, fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (below, seed, share) => {
        const count = Math.ceil(share * below);
        const numbers = Array.from(randomDraws(new Random(seed)).distinct(count, below));
        expect(new Set(numbers).size).toBe(count);
        expect(numbers.every((each) => each >= 0 && each < below)).toBe(true);
      }),
    );
  });
});

describe('tasks', () => {
  it('prediction hides the last five points, and all of a trajectory of five', () => {
    expect(hidden(predictionMask(8, 'space').hidesSpace)).toEqual([3, 4, 5, 6, 7]);
    expect(hidden(predictionMask(8, 'space').hidesTime)).toEqual([]);
    expect(hidden(predictionMask(8, 'point').hidesTime)).toEqual([3, 4, 5, 6, 7]);
    expect(hidden(predictionMask(5, 'space').hidesSpace)).toEqual([0, 1, 2, 3, 4]);
    expect(hidden(predictionMask(8, 'space', 1).hidesSpace)).toEqual([7]);
  });

  it('recovery keeps every so many points and the last', () => {
    expect(hidden(recoveryMask(11, 'space', 4).hidesSpace)).toEqual([1, 2, 3, 5, 6, 7, 9]);
    expect(hidden(recoveryMask(11, 'point', 8).hidesTime)).toEqual([1, 2, 3, 4, 5, 6, 7, 9]);
    expect(hidden(recoveryMask(2, 'space', 4).hidesSpace)).toEqual([]);
    expect(() => recoveryMask(11, 'space', 0.5)).toThrow('Give a whole number above 0');
  });

  it('travel time reads the two ends and hides when the trip ended', () => {
    const mask = travelTimeMask(9);
    expect([...mask.points]).toEqual([0, 8]);
    expect([hidden(mask.hidesSpace), hidden(mask.hidesTime)]).toEqual([[], [1]]);
    expect(() => travelTimeMask(1)).toThrow('has no destination');
  });
});

describe('features of time', () => {
  // A Thursday at noon and 30 s; half a minute and two hours later.
  const noon = 7 * 86_400 * 2500 + 43_230;

  it('are days, hours and minutes with their fractions, and minutes since the first', () => {
    const features = [...timeFeatures([noon, noon + 30, noon + 7200])];
    const expected = [0.5, 12, 0.5, 0, 0.5, 12, 1, 0.5, 0.5, 14, 0.5, 120];
    const seconds = [30, 60, 7230].flatMap((s) => [s / 86_400, s / 3600, 0, 0]);
    seconds[8] = 7230 / 86_400;
    seconds[9] = 30 / 3600;
    expected.forEach((value, i) => expect(features[i]).toBeCloseTo(value + seconds[i], 9));
  });

  it('stay within week, day and hour, before 1970 too, and say when it is', () => {
    const times = fc.double({ min: -4e9, max: 4e9, noNaN: true });
    fc.assert(
      fc.property(times, (seconds) => {
        const [day, hour, minute, since] = timeFeatures([seconds]);
        expect([day >= 0, day <= 7, hour >= 0, hour <= 24, minute >= 0, minute <= 60, since]).toEqual([
          ...new Array<boolean>(6).fill(true),
          0,
        ]);
        // Whole hours of the day and whole days of the week are left where the smaller ones are taken off.
        expect(Math.abs(hour - minute / 60 - Math.round(hour - minute / 60))).toBeLessThan(1e-6);
        expect(Math.abs(day - hour / 24 - Math.round(day - hour / 24))).toBeLessThan(1e-6);
      }),
    );
  });

  it('of the official code have steps of 128 seconds, but for the minutes since the first', () => {
    const start = 2 ** 30 + 5 * 128;
    const features = officialTimeFeatures([start, start + 60, start + 70]);
    expect(features.subarray(4, 7)).toEqual(features.subarray(0, 3));
    expect(features.subarray(8, 11)).toEqual(timeFeatures([start + 128]).subarray(0, 3));
    expect([features[7], features[11]]).toEqual([1, 7 / 6]);
  });
});

it('trajectories are kept from five points to a hundred and twenty', () => {
  const sizes = [4, 5, 120, 121, 0, 60];
  const offsets = Uint32Array.from([0, ...sizes].map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0)));
  const count = offsets[sizes.length];
  const all = {
    offsets,
    lonLat: Float64Array.from({ length: 2 * count }, (_, i) => i),
    times: new Float64Array(count),
  };
  expect([...keptTrajectories(all)]).toEqual([1, 2, 5]);
  expect([...keptTrajectories(all, { least: 4, most: 4 })]).toEqual([0]);
  const second = trajectoryOf(all, 1);
  expect([second.lonLat[0], second.lonLat.length, second.times.length]).toEqual([8, 10, 5]);
});
