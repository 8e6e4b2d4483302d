import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  crossing,
  distanceTo,
  lengthOf,
  nearestOn,
  offsetLine,
  pointAt,
  simplify,
  slice,
  type Point,
  SegmentIndex,
} from './geometry';

const bent: Point[] = [
  [0, 0],
  [100, 0],
  [100, 50],
];

const coordinate = fc.integer({ min: -300, max: 300 });
const point = fc.tuple(coordinate, coordinate);

describe('polylines', () => {
  it('advance goes along by metres, both ways, and stops at the ends', () => {
    expect(pointAt(bent, advance(bent, 0.5, 75))).toEqual([100, 25]);
    expect(pointAt(bent, advance(bent, 1.5, -75))).toEqual([50, 0]);
    expect(advance(bent, 1.5, 1000)).toBe(2);
    expect(advance(bent, 0.5, -1000)).toBe(0);
  });

  it('a slice is as long as the way between its ends', () => {
    expect(slice(bent, 0.5, 1.5)).toEqual([
      [50, 0],
      [100, 0],
      [100, 25],
    ]);
  });

  it('finds the nearest place and its heading; both distances agree', () => {
    expect(nearestOn(bent, [60, 10])).toEqual({ at: 0.6, point: [60, 0], distance: 10, heading: [1, 0] });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), point, (line, p) => {
        expect(distanceTo(line, p)).toBeCloseTo(nearestOn(line, p).distance, 9);
      }),
    );
  });

  it('offsets to the right of the driving direction', () => {
    expect(offsetLine(bent.slice(0, 2), 5)).toEqual([
      [0, -5],
      [100, -5],
    ]);
  });

  it('simplifying keeps both ends and stays within the tolerance', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 20 }),
        fc.integer({ min: 1, max: 80 }),
        (line, tolerance) => {
          const simple = simplify(line, tolerance);
          expect([simple[0], simple[simple.length - 1]]).toEqual([line[0], line[line.length - 1]]);
          expect(lengthOf(simple)).toBeLessThanOrEqual(lengthOf(line) + 1e-9);
          for (const p of line) expect(distanceTo(simple, p)).toBeLessThanOrEqual(tolerance + 1e-9);
        },
      ),
    );
  });

  it('the index finds every crossing that trying all segments finds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(point, point), { maxLength: 30 }), point, point, (segments, a, b) => {
        const index = new SegmentIndex();
        segments.forEach((segment, line) => index.add(line, segment));
        const expected = segments.flatMap(([c, d], line) => (crossing(a, b, c, d) ? [line] : []));
        expect(
          index
            .crossings(a, b)
            .map(({ line }) => line)
            .sort((x, y) => x - y),
        ).toEqual(expected);
      }),
    );
  });
});
