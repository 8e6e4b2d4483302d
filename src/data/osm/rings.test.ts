import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { groundWithout, isWithin, joinRings, ringGround } from './multipolygons';

/** Corners of a square of one hundredth of a degree, as a line through the given ones. */
const CORNERS = { a: [0, 0], b: [0.01, 0], c: [0.01, 0.01], d: [0, 0.01], e: [0.02, 0.01], f: [0.02, 0.02] };
const line = (path: string): number[] => [...path].flatMap((name) => CORNERS[name as keyof typeof CORNERS]);
const square = METERS_PER_DEGREE ** 2 * 1e-4;

describe('joinRings', () => {
  it.each([
    ['a closed line', ['abcda'], [4], 0],
    ['halves, one of them backwards', ['abc', 'adc'], [4], 0],
    ['sides in any order', ['ab', 'dc', 'bc', 'ad'], [4], 0],
    ['a line that leads nowhere', ['abc', 'ce', 'cda'], [4], 1],
    ['lines that close to nothing', ['abc', 'cd'], [], 2],
    ['two rings that touch in an end', ['abc', 'cef', 'fc', 'cda'], [3, 4], 0],
    ['nothing', [], [], 0],
  ])('%s', (_, paths, sizes, openLines) => {
    const joined = joinRings(paths.map(line));
    expect(joined.rings.map((ring) => ring.length / 2).sort()).toEqual(sizes);
    expect(joined.openLines).toBe(openLines);
  });

  it('finds again what was cut into lines, whatever their order and direction', () => {
    const cuts = fc.record({
      points: fc.integer({ min: 3, max: 30 }),
      rings: fc.integer({ min: 1, max: 4 }),
      lines: fc.array(
        fc.record({ length: fc.integer({ min: 1, max: 8 }), backwards: fc.boolean(), rank: fc.nat() }),
        {
          minLength: 30,
          maxLength: 30,
        },
      ),
    });
    fc.assert(
      fc.property(cuts, ({ points, rings, lines }) => {
        const pieces: { rank: number; line: number[] }[] = [];
        for (let ring = 0; ring < rings; ring++)
          for (let from = 0, cut = ring; from < points; cut++) {
            const { length, backwards, rank } = lines[cut % lines.length];
            const to = Math.min(points, from + length);
            const path = Array.from({ length: to - from + 1 }, (_, i) => onCircle(ring, from + i, points));
            pieces.push({ rank, line: (backwards ? path.reverse() : path).flat() });
            from = to;
          }
        const { rings: found, openLines } = joinRings(
          pieces.sort((a, b) => a.rank - b.rank).map(({ line: piece }) => piece),
        );
        expect(openLines).toBe(0);
        expect(found.map((ring) => ring.length)).toEqual(Array.from({ length: rings }, () => 2 * points));
        const areas = found.map((ring) => ringGround(ring).area);
        const whole = ringGround(
          Array.from({ length: points }, (_, i) => onCircle(0, i, points)).flat(),
        ).area;
        for (const area of areas) expect(area / whole).toBeCloseTo(1, 4);
      }),
      { numRuns: 60 },
    );
  });

  const onCircle = (ring: number, i: number, points: number): [number, number] => {
    const angle = (2 * Math.PI * (i % points)) / points;
    return [ring / 10 + Math.cos(angle) / 1000, Math.sin(angle) / 1000];
  };
});

describe('ground', () => {
  it('has its area and its middle, whichever way round', () => {
    for (const path of ['abcd', 'dcba']) {
      const { lon, lat, area } = ringGround(line(path));
      expect([lon, lat]).toEqual([expect.closeTo(0.005, 9), expect.closeTo(0.005, 9)]);
      expect(area / square).toBeCloseTo(1, 6);
    }
    expect(ringGround(line('aca')).area).toBe(0);
  });

  it('is less by its holes, and moves away from them', () => {
    const whole = { lon: 1, lat: 1, area: 100 };
    const left = groundWithout(whole, [
      { lon: 2, lat: 1, area: 20 },
      { lon: 1, lat: 3, area: 30 },
    ]);
    expect(left).toEqual({ lon: expect.closeTo(0.6), lat: expect.closeTo(-0.2), area: 50 });
    expect(groundWithout(whole, [{ lon: 1, lat: 1, area: 200 }]).area).toBe(0);
    expect(groundWithout(whole, [])).toEqual(whole);
  });

  it('knows what lies in it', () => {
    expect(isWithin(0.005, 0.005, line('abcd'))).toBe(true);
    expect(isWithin(0.015, 0.005, line('abcd'))).toBe(false);
    expect(isWithin(0.005, -0.005, line('abcd'))).toBe(false);
    expect(isWithin(0.008, 0.002, line('acd'))).toBe(false);
  });
});
