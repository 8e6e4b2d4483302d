import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expertSign } from '../systems/transfertraj/view/transfer/expert-signs';
import { hexOf, INK_NAMES, INKS, luminance, parseColour, sequential, type Rgba } from './inks';

const css = readFileSync(new URL('./inks.css', import.meta.url), 'utf8');

function colourOf(token: string, theme: 'light' | 'dark'): Rgba {
  const match = new RegExp(`${token}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);`).exec(css);
  if (!match) throw new Error(`inks.css has no ${token} for light and dark.`);
  const hex = match[theme === 'light' ? 1 : 2];
  const part = (at: number) => parseInt(hex.slice(at, at + 2), 16);
  return [part(0), part(2), part(4), 255];
}

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const EYES = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
} as const;

const toLinear = (part: number) => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** CIE L*a*b* (D65) of a colour as an eye sees it. */
function labAs(eye: keyof typeof EYES, [r, g, b]: Rgba): number[] {
  const rgb = [r, g, b].map(toLinear);
  const m = EYES[eye];
  const [R, G, B] = [0, 3, 6].map((row) =>
    Math.min(1, Math.max(0, m[row] * rgb[0] + m[row + 1] * rgb[1] + m[row + 2] * rgb[2])),
  );
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * R + 0.3576 * G + 0.1805 * B) / 0.9505);
  const y = f(0.2126 * R + 0.7152 * G + 0.0722 * B);
  const z = f((0.0193 * R + 0.1192 * G + 0.9505 * B) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distanceAs = (eye: keyof typeof EYES, a: Rgba, b: Rgba) =>
  Math.hypot(...labAs(eye, a).map((value, i) => value - labAs(eye, b)[i]));

/** Colours of experts: each has a shape of its own besides. */
const EXPERTS = Array.from({ length: 8 }, (_, expert) => expertSign(expert).colour);

/** Steps of CIE76 that are told apart at a glance on thin lines. */
const APART = 20;

describe.each(['light', 'dark'] as const)('the inks on %s', (theme) => {
  it('have 3:1 against the paper and against the raised ground', () => {
    for (const ground of ['--paper', '--raised'])
      for (const token of [...INK_NAMES.map((name) => INKS[name].token), ...EXPERTS, '--trace']) {
        const ratio = contrast(colourOf(token, theme), colourOf(ground, theme));
        expect(ratio, `${token} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
  });

  it('tell traces from matched trips and from dropped points, for every eye', () => {
    for (const eye of Object.keys(EYES) as (keyof typeof EYES)[])
      for (const other of ['--real', '--failure'])
        expect(
          distanceAs(eye, colourOf('--trace', theme), colourOf(other, theme)),
          `--trace and ${other} for ${eye}`,
        ).toBeGreaterThan(APART);
  });

  it('are told apart by colour, or by dash where an eye sees no difference', () => {
    for (const eye of Object.keys(EYES) as (keyof typeof EYES)[])
      for (const [i, a] of INK_NAMES.entries())
        for (const b of INK_NAMES.slice(i + 1)) {
          const distance = distanceAs(eye, colourOf(INKS[a].token, theme), colourOf(INKS[b].token, theme));
          const sameDash = String(INKS[a].dash) === String(INKS[b].dash);
          expect(distance > APART || !sameDash, `${a} and ${b} for ${eye}: ${distance.toFixed(1)}`).toBe(
            true,
          );
          if (eye === 'usual') expect(distance, `${a} and ${b}`).toBeGreaterThan(APART / 2);
        }
  });

  it('keep what matters most apart by colour alone for every eye', () => {
    const main = ['real', 'distilled', 'vanilla'] as const;
    for (const eye of Object.keys(EYES) as (keyof typeof EYES)[])
      for (const [i, a] of main.entries())
        for (const b of main.slice(i + 1))
          expect(
            distanceAs(eye, colourOf(INKS[a].token, theme), colourOf(INKS[b].token, theme)),
            `${a} and ${b} for ${eye}`,
          ).toBeGreaterThan(APART);
  });

  it('leave the roads quieter than any ink, and each class apart from the next', () => {
    const paper = colourOf('--paper', theme);
    const roads = [1, 2, 3, 4, 5].map((rank) => contrast(colourOf(`--road-${rank}`, theme), paper));
    const faintest = Math.min(...INK_NAMES.map((name) => contrast(colourOf(INKS[name].token, theme), paper)));
    expect(Math.max(...roads)).toBeLessThan(faintest);
    expect([...roads].sort((a, b) => b - a)).toEqual(roads);
  });
});

/** Contrast ratio of two colours (WCAG 2.2), 1 to 21. */
function contrast(a: Rgba, b: Rgba): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe('signs and patterns', () => {
  it('are of one source each', () => {
    expect(new Set(INK_NAMES.map((name) => INKS[name].glyph)).size).toBe(INK_NAMES.length);
    const experts = Array.from({ length: 8 }, (_, expert) => expertSign(expert));
    expect(new Set(experts.map(({ shape }) => shape)).size).toBe(8);
    expect(new Set(experts.map(({ glyph }) => glyph)).size).toBe(8);
    const dashed = INK_NAMES.map((name) => INKS[name].dash).filter((dash) => dash !== null);
    expect(new Set(dashed.map(String)).size).toBe(dashed.length);
  });
});

describe('parseColour', () => {
  it('reads computed colours in every notation of browsers', () => {
    expect(parseColour('rgb(1, 2, 3)')).toEqual([1, 2, 3, 255]);
    expect(parseColour('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3, 128]);
    expect(parseColour('rgb(1 2 3 / 20%)')).toEqual([1, 2, 3, 51]);
    expect(parseColour('color(srgb 0 0.5 1)')).toEqual([0, 128, 255, 255]);
    expect(hexOf(parseColour('rgb(0, 121, 123)'))).toBe('#00797b');
  });

  it('refuses what is no colour', () => expect(() => parseColour('inherit')).toThrow(RangeError));
});

describe('the sequential scale', () => {
  it('grows lighter all the way and clamps', () => {
    const light = Array.from({ length: 21 }, (_, i) => luminance(sequential(i / 20)));
    expect([...light].sort((a, b) => a - b)).toEqual(light);
    expect(sequential(-1)).toEqual(sequential(0));
    expect(sequential(7)).toEqual(sequential(1));
    expect(sequential(NaN)).toEqual(sequential(0));
  });
});
