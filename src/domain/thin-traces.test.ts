import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyGpsTraces, type GpsTraces, keptPoints, thinTraces, type Thinning } from './gps-traces';

const thinnings: fc.Arbitrary<Thinning> = fc.oneof(
  fc.record({ every: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ seconds: fc.integer({ min: 1, max: 300 }) }),
);
/** Seconds between the points of traces. */
const clocks = fc
  .array(fc.integer({ min: 1, max: 90 }), { maxLength: 60 })
  .map((steps) => steps.reduce((times, step) => [...times, times[times.length - 1] + step], [1000]));

/** Traces whose points are numbered: longitude and latitude are the number of the point. */
function numbered(traceTimes: readonly (readonly number[])[]): GpsTraces {
  const offsets = Uint32Array.from([0, ...traceTimes.map(({ length }) => length)]);
  for (let i = 1; i < offsets.length; i++) offsets[i] += offsets[i - 1];
  const times = Float64Array.from(traceTimes.flat());
  return {
    ...emptyGpsTraces(),
    traceCount: traceTimes.length,
    offsets,
    times,
    lonLat: Float64Array.from({ length: 2 * times.length }, (_, i) => i >> 1),
    occupied: Uint8Array.from(times, (_, i) => i % 2),
  };
}

describe('the points that a thinning keeps', () => {
  it('are every n-th and the last', () => {
    expect([...keptPoints(new Float64Array(10), { every: 4 })]).toEqual([0, 4, 8, 9]);
    expect([...keptPoints(new Float64Array(9), { every: 4 })]).toEqual([0, 4, 8]);
    expect([...keptPoints(new Float64Array(1), { every: 4 })]).toEqual([0]);
    expect([...keptPoints([], { every: 4 })]).toEqual([]);
  });

  it('are so many seconds apart or more, counted from the one that was kept before', () => {
    expect([...keptPoints([0, 15, 30, 45, 60, 75, 90], { seconds: 30 })]).toEqual([0, 2, 4, 6]);
    expect([...keptPoints([0, 50, 70, 100, 130, 140], { seconds: 60 })]).toEqual([0, 2, 4, 5]);
    expect([...keptPoints([0, NaN, 70, 80], { seconds: 60 })]).toEqual([0, 2, 3]);
  });

  it('have both ends, gaps as long as asked for, and no point that could be left out', () => {
    fc.assert(
      fc.property(clocks, fc.integer({ min: 1, max: 300 }), (times, seconds) => {
        const kept = [...keptPoints(times, { seconds })];
        expect([kept[0], kept[kept.length - 1]]).toEqual([0, times.length - 1]);
        for (let i = 1; i < kept.length - 1; i++) {
          expect(times[kept[i]] - times[kept[i - 1]]).toBeGreaterThanOrEqual(seconds);
          expect(times[kept[i] - 1] - times[kept[i - 1]]).toBeLessThan(seconds);
        }
      }),
    );
  });

  it('are asked for in whole numbers and seconds above 0', () => {
    for (const thinning of [{ every: 0 }, { every: 1.5 }, { seconds: 0 }, { seconds: NaN }])
      expect(() => keptPoints([0, 1], thinning)).toThrow(/is kept/);
    expect(() => keptPoints([0, 1], { every: 0 })).toThrow('Every n-th point is kept');
  });
});

describe('thinned traces', () => {
  it('have the kept points of each trace with all that belongs to them', () => {
    fc.assert(
      fc.property(fc.array(clocks, { maxLength: 5 }), thinnings, (traceTimes, thinning) => {
        const dense = numbered(traceTimes);
        const thinned = thinTraces(dense, thinning);
        const kept = traceTimes.flatMap((times, trace) =>
          [...keptPoints(times, thinning)].map((point) => dense.offsets[trace] + point),
        );
        expect(thinned.traceCount).toBe(traceTimes.length);
        expect(thinned.offsets[traceTimes.length]).toBe(kept.length);
        expect([...thinned.times]).toEqual(kept.map((point) => dense.times[point]));
        expect([...thinned.lonLat]).toEqual(kept.flatMap((point) => [point, point]));
        expect([...thinned.occupied!]).toEqual(kept.map((point) => point % 2));
      }),
    );
  });

  it('that keep every point are the same', () => {
    const dense = numbered([[0, 15, 30], [], [5]]);
    expect(thinTraces(dense, { every: 1 })).toEqual(dense);
  });
});
