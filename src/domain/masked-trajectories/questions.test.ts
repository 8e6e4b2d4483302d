import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinnedMask, sparseQuestion } from './masks';
import { KEPT_LENGTHS, type Trajectory } from './trajectories';

const flagged = (flags: Uint8Array, flag: number) =>
  [...flags].flatMap((each, i) => (each === flag ? [i] : []));

/** Points with so many seconds between them, on a line to the north-east. */
const tripOf = (gaps: readonly number[], start = 1e9): Trajectory => {
  const times = [start];
  for (const gap of gaps) times.push(times[times.length - 1] + gap);
  return {
    lonLat: Float64Array.from({ length: 2 * times.length }, (_, i) => (i % 2 ? 41 : -8) + 0.001 * (i >> 1)),
    times: Float64Array.from(times),
  };
};

const trips = fc
  .array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 })
  .map((gaps) => tripOf(gaps));

describe('what a device that sends less often would have known', () => {
  it('is every n-th point and the last, and of the others the places are hidden, or times too', () => {
    const trip = tripOf(new Array<number>(10).fill(15));
    const places = thinnedMask(trip, { everyNth: 4 }, 'space');
    expect(flagged(places.hidesSpace, 0)).toEqual([0, 4, 8, 10]);
    expect(flagged(places.hidesTime, 1)).toEqual([]);
    const whole = thinnedMask(trip, { everyNth: 4 }, 'point');
    expect(whole.hidesTime).toEqual(whole.hidesSpace);
    expect(whole.points).toHaveLength(11);
  });

  it('is points that are so many seconds apart at least, with nothing between them that could have stayed', () => {
    fc.assert(
      fc.property(trips, fc.integer({ min: 1, max: 300 }), (trip, seconds) => {
        const { hidesSpace } = thinnedMask(trip, { seconds }, 'space');
        const kept = flagged(hidesSpace, 0);
        const last = trip.times.length - 1;
        expect([kept[0], kept[kept.length - 1]]).toEqual([0, last]);
        // The last one stays however near it is.
        kept.slice(1, -1).forEach((point, i) => {
          expect(trip.times[point] - trip.times[kept[i]]).toBeGreaterThanOrEqual(seconds);
        });
        for (const point of flagged(hidesSpace, 1)) {
          const before = kept.filter((each) => each < point).at(-1)!;
          expect(trip.times[point] - trip.times[before]).toBeLessThan(seconds);
        }
      }),
    );
  });

  it('does not depend on places, and on times only where seconds count', () => {
    const trip = tripOf([10, 20, 30, 40, 50]);
    const nowhere = { ...trip, lonLat: new Float64Array(12).fill(NaN) };
    for (const by of [{ everyNth: 2 }, { seconds: 60 }])
      expect(thinnedMask(nowhere, by, 'point')).toEqual(thinnedMask(trip, by, 'point'));
    const never = { ...trip, times: new Float64Array(6).fill(NaN) };
    expect(thinnedMask(never, { everyNth: 2 }, 'space')).toEqual(thinnedMask(trip, { everyNth: 2 }, 'space'));
  });

  it('is refused for numbers that thin nothing', () => {
    expect(() => thinnedMask(tripOf([1]), { everyNth: 1.5 }, 'space')).toThrow('not 1.5');
    expect(() => thinnedMask(tripOf([1]), { seconds: 0 }, 'space')).toThrow('above 0, not 0');
  });
});

describe('what to ask of a trip that was recorded seldom', () => {
  it('is where it was every so many seconds, and the last of them not right before a known point', () => {
    const { trajectory, mask } = sparseQuestion(tripOf([60, 7, 38, 37], 1000), 15);
    const moments = [1000, 1015, 1030, 1045, 1060, 1067, 1082, 1097, 1105, 1120, 1142];
    expect([...trajectory.times]).toEqual(moments);
    expect(flagged(mask.hidesSpace, 0).map((i) => trajectory.times[i])).toEqual([
      1000, 1060, 1067, 1105, 1142,
    ]);
    expect(flagged(mask.hidesTime, 1)).toEqual([]);
  });

  it('keeps every known point, hides the others, and has them in order', () => {
    fc.assert(
      fc.property(trips, fc.double({ min: 1, max: 90, noNaN: true }), (known, seconds) => {
        let asked;
        try {
          asked = sparseQuestion(known, seconds);
        } catch (failure) {
          expect(String(failure)).toMatch(/possible in all|nothing to fill in/);
          return;
        }
        const { trajectory, mask } = asked;
        expect(trajectory.times.length).toBeLessThanOrEqual(KEPT_LENGTHS.most);
        const isSorted = trajectory.times.every((time, i) => i === 0 || time >= trajectory.times[i - 1]);
        expect(isSorted).toBe(true);
        const [there, hidden] = [flagged(mask.hidesSpace, 0), flagged(mask.hidesSpace, 1)];
        expect(there.flatMap((i) => [...trajectory.lonLat.subarray(2 * i, 2 * i + 2)])).toEqual([
          ...known.lonLat,
        ]);
        expect(there.map((i) => trajectory.times[i])).toEqual([...known.times]);
        for (const i of hidden) {
          expect(trajectory.times[i] - trajectory.times[i - 1]).toBeCloseTo(seconds, 5);
          expect(trajectory.lonLat[2 * i]).toBeNaN();
        }
        // No gap is left that a point would fit into.
        for (let i = 1; i < trajectory.times.length; i++)
          expect(trajectory.times[i] - trajectory.times[i - 1]).toBeLessThan(1.5 * seconds + 1e-5);
      }),
    );
  });

  it('is refused with what would do', () => {
    const long = tripOf([3600, 3600]);
    expect(() => sparseQuestion(long, 15)).toThrow(
      'The trace has 3 points, and one every 15 s puts 478 between them. 120 are possible in all. Choose 62 s or more, or cut the trace.',
    );
    expect(sparseQuestion(long, 62).trajectory.times.length).toBeLessThanOrEqual(120);
    const refused: readonly [Trajectory, number, string][] = [
      [tripOf([]), 15, 'has 1 point. Two are needed'],
      [{ ...long, lonLat: new Float64Array(4) }, 15, '3 times and 2 places'],
      [
        { ...long, times: Float64Array.of(0, 20, 10) },
        15,
        'Point 3 of the trace is earlier than the one before',
      ],
      [{ ...long, times: Float64Array.of(0, NaN, 10) }, 15, 'Point 2 of the trace has no time'],
      [{ ...long, lonLat: Float64Array.of(0, 0, 0, 99, 0, 0) }, 15, 'Point 2 of the trace lies at 0, 99'],
      [long, 0, 'above 0, not 0'],
      [long, NaN, 'above 0, not NaN'],
      [tripOf([10, 20]), 15, 'there is nothing to fill in'],
      [tripOf(new Array<number>(120).fill(30)), 15, 'has 121 points, and 120 are possible'],
      [tripOf(new Array<number>(119).fill(30)), 15, 'Cut the trace into single drives'],
    ];
    for (const [trip, seconds, words] of refused) expect(() => sparseQuestion(trip, seconds)).toThrow(words);
    expect(() => sparseQuestion(tripOf([1e300]), 1e-300)).toThrow('possible in all');
  });
});
