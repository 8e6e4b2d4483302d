import { describe, expect, it } from 'vitest';
import { bitsOfToken, lengthBits, lengthToken, levelLengths, patternsOf, pointsOf } from './sequence-length';

const LENGTHS = Array.from({ length: 512 }, (_, i) => i + 1);

describe('lengths of trips', () => {
  it('follow from patterns and length token, for each of 512', () => {
    for (const n of LENGTHS) {
      expect(pointsOf(patternsOf(n), lengthToken(n))).toBe(n);
      expect(levelLengths(n)[3]).toBe(patternsOf(n));
      expect(bitsOfToken(lengthToken(n))).toEqual(lengthBits(n));
    }
  });

  it('use all eight tokens equally often', () => {
    const counts = new Array<number>(8).fill(0);
    for (const n of LENGTHS) counts[lengthToken(n)]++;
    expect(counts).toEqual(new Array<number>(8).fill(64));
  });

  it('refuse a token that does not exist', () => {
    expect(() => pointsOf(3, 8)).toThrow(/from 0 to 7, not 8/);
    expect(() => bitsOfToken(0.5)).toThrow(/not 0.5/);
  });
});
