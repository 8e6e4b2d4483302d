import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookOf, roundMost, shareOf } from './value-scale';
import { luminance, paletteOf, type Palette, type Rgba } from './inks';

const css = readFileSync(new URL('./inks.css', import.meta.url), 'utf8');

/** The colours of the page in one theme, of those tokens that flows are drawn with. */
function paletteIn(theme: 'light' | 'dark'): Palette {
  return paletteOf((name) => {
    const match = new RegExp(`${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);`).exec(css);
    if (!match) throw new Error(`inks.css has no ${name} for light and dark.`);
    const hex = match[theme === 'light' ? 1 : 2];
    const part = (at: number) => parseInt(hex.slice(at, at + 2), 16);
    return [part(0), part(2), part(4), 255];
  });
}

const contrast = (a: Rgba, b: Rgba) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

describe.each(['light', 'dark'] as const)('flows on %s', (theme) => {
  const palette = paletteIn(theme);
  const paper = palette.colour('--paper');

  it('leave the paper and grow wider as their value does', () => {
    const looks = [0, 0.1, 0.25, 0.5, 0.75, 1].map((share) => lookOf(share, 'amount', palette));
    for (let i = 1; i < looks.length; i++) {
      expect(contrast(looks[i].colour, paper)).toBeGreaterThan(contrast(looks[i - 1].colour, paper));
      expect(looks[i].width).toBeGreaterThan(looks[i - 1].width);
    }
    expect(contrast(looks[0].colour, paper)).toBeGreaterThanOrEqual(3);
  });

  it('tell more from less, and grow with the difference either way', () => {
    const [less, none, more] = [-0.8, 0, 0.8].map((share) => lookOf(share, 'difference', palette));
    expect(less.width).toBe(more.width);
    expect(none.width).toBeLessThan(more.width);
    expect(less.colour).not.toEqual(more.colour);
    for (const { colour } of [less, none, more]) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(3);
  });

  it('are thin and grey where nothing was measured', () => {
    const unknown = lookOf(NaN, 'amount', palette);
    expect(unknown.width).toBeLessThan(lookOf(0, 'amount', palette).width);
    expect(unknown.colour.slice(0, 3)).toEqual(palette.colour('--ink-3').slice(0, 3));
  });
});

describe('a scale', () => {
  it('keeps values within its ends', () => {
    expect([-5, 5, 50].map((value) => shareOf(value, { kind: 'amount', most: 10 }))).toEqual([0, 0.5, 1]);
    expect([-50, 5].map((value) => shareOf(value, { kind: 'difference', most: 10 }))).toEqual([-1, 0.5]);
    expect(shareOf(NaN, { kind: 'amount', most: 10 })).toBeNaN();
  });

  it('ends at a round number that is not too far', () => {
    expect([0, NaN, 0.7, 1, 23, 31, 987].map(roundMost)).toEqual([1, 1, 1, 1, 30, 50, 1000]);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (most) => {
        expect(roundMost(most)).toBeGreaterThanOrEqual(most * (1 - 1e-8));
        expect(roundMost(most)).toBeLessThanOrEqual(2.001 * most);
      }),
    );
  });
});
