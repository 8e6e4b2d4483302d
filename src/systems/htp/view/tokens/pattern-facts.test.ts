import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../../../domain/geo';
import { patternFacts, patternOfPoint, patternRange, pointChange } from './pattern-facts';

/** Points to the north, `step` metres and ten seconds apart. */
const trip = (points: number, step = 100) => ({
  lonLat: Float64Array.from({ length: 2 * points }, (_, i) =>
    i % 2 === 0 ? 8 : (Math.floor(i / 2) * step) / METERS_PER_DEGREE,
  ),
  times: Float64Array.from({ length: points }, (_, i) => 10 * i),
  patterns: { lengthToken: 0, codes: [[1, 2], Int32Array.of(3, 4)] },
});

describe('patterns of a trip', () => {
  it('have eight points each, the last one fewer', () => {
    expect([0, 1].map((pattern) => patternRange(trip(13), pattern))).toEqual([
      { from: 0, to: 8 },
      { from: 8, to: 13 },
    ]);
    expect([0, 7, 8, 12].map(patternOfPoint)).toEqual([0, 0, 1, 1]);
  });

  it('share the whole way among them, and tell their mean speed', () => {
    const [first, second] = patternFacts(trip(13));
    expect(first).toMatchObject({ from: 0, to: 8, codes: [1, 2] });
    expect(first.meters).toBeCloseTo(700, 0);
    expect(second.codes).toEqual([3, 4]);
    expect(second.meters).toBeCloseTo(500, 0);
    for (const { speed } of [first, second]) expect(speed).toBeCloseTo(10, 2);
  });

  it('have no speed where no time passes', () => {
    const [, lone] = patternFacts({ ...trip(9), times: new Float64Array(9) });
    expect(lone.speed).toBeNaN();
  });
});

describe('a change of points', () => {
  it('counts those that moved by more than a metre', () => {
    const before = trip(10);
    expect(pointChange(trip(10), before)).toEqual({ moved: 0, mean: 0, most: 0 });
    const now = { ...before, lonLat: before.lonLat.slice() };
    now.lonLat[1] += 0.5 / METERS_PER_DEGREE;
    now.lonLat[3] += 10 / METERS_PER_DEGREE;
    now.lonLat[5] -= 20 / METERS_PER_DEGREE;
    const { moved, mean, most } = pointChange(now, before);
    expect([moved, Math.round(mean), Math.round(most)]).toEqual([2, 15, 20]);
  });

  it('looks at the points that both have', () => {
    expect(pointChange(trip(8), trip(10, 200))).toMatchObject({ moved: 7 });
  });
});
