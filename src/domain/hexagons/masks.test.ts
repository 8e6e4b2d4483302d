import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { Random } from '../../base/random';
import { cityTokens, tokenCount, type CityTokens } from './city-tokens';
import { DigitTokenizer } from './digit-tokenizer';
import { FlatTokenizer } from './flat-tokenizer';
import { CLS, MASK, NO_LABEL, SEP } from './hex-tokenizer';
import { cityHexagons } from './hexagon-cover';
import { drawMask, maskedBy, maskSequence, MASK_RULE, type MaskChoice } from './masked-sequences';
import { sequenceWindows, tokenSequence } from './token-sequence';
import { WordPieceTokenizer } from './word-piece-tokenizer';
import { trainWordPieces, wordCounts } from './word-piece-training';

const city = cityHexagons({ minLon: 139.72, minLat: 35.65, maxLon: 139.76, maxLat: 35.68 }, 9, 6);
const digits = cityTokens(new DigitTokenizer(9, city.roots), city);
const flat = cityTokens(new FlatTokenizer(9, city.cells), city);
let pieces: CityTokens;
beforeAll(async () => {
  const words = wordCounts({ cells: Uint32Array.from(city.cells.keys()) }, city);
  pieces = cityTokens(new WordPieceTokenizer(9, await trainWordPieces(words, 80, NO_TASK)), city);
});

const drawOf = (seed: number) => {
  const random = new Random(seed);
  return () => random.next();
};
const someCells = (seed: number, length: number) => {
  const random = new Random(seed);
  return Uint32Array.from({ length }, () => random.int(city.cells.length));
};
const runsOf = ({ hexagons }: MaskChoice) =>
  hexagons.filter((at, i) => i === 0 || hexagons[i - 1] < at - 1).length;

describe('a sequence in tokens', () => {
  it('has its ends, levels and hexagons', () => {
    const { ids, levels, hexagons } = tokenSequence([3, 9], digits);
    const [a, b] = [3, 9].map((cell) => [...digits.tokenizer.tokensOf(city.cells[cell])]);
    expect([...ids]).toEqual([CLS, ...a, ...b, SEP]);
    expect([...levels]).toEqual([0, 1, 2, 3, 4, 1, 2, 3, 4, 0]);
    expect([...hexagons]).toEqual([-1, 0, 0, 0, 0, 1, 1, 1, 1, -1]);
  });

  it('is cut into windows of whole hexagons that fit, of about one size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(150), { maxLength: 4 }),
        fc.integer({ min: 13, max: 128 }),
        (lengths, context) => {
          const offsets = Uint32Array.from([0, ...lengths]);
          for (let i = 1; i < offsets.length; i++) offsets[i] += offsets[i - 1];
          const cells = someCells(1, offsets[lengths.length]);
          for (const tokens of [digits, pieces, flat]) {
            const windows = sequenceWindows({ offsets, cells }, tokens, context);
            const sizes = Array.from(windows.from, (from, i) => {
              const window = cells.subarray(from, windows.to[i]);
              expect(tokenSequence(window, tokens).ids.length).toBeLessThanOrEqual(context);
              return window.length;
            });
            // One after the other they are the sequences.
            let at = 0;
            windows.from.forEach((from, i) => {
              expect(from).toBe(at);
              expect(windows.sequences[i]).toBe(offsets.findLastIndex((offset) => offset <= from));
              at = windows.to[i];
            });
            expect(at).toBe(cells.length);
            if (tokens !== pieces)
              lengths.forEach((_, sequence) => {
                const own = sizes.filter((_size, i) => windows.sequences[i] === sequence);
                if (own.length > 0)
                  expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(own.length);
              });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has 31 hexagons of 4 tokens in a context of 128', () => {
    const cells = someCells(1, 31);
    const windows = (length: number) =>
      sequenceWindows({ offsets: Uint32Array.of(0, length), cells: someCells(2, length) }, digits, 128);
    expect(tokenSequence(cells, digits).ids).toHaveLength(126);
    expect([...windows(31).to]).toEqual([31]);
    expect([...windows(32).to]).toEqual([16, 32]);
  });
});

describe('a mask', () => {
  it('covers whole hexagons, with 20 % of them, 80/10/10', () => {
    for (const tokens of [digits, pieces, flat]) {
      const draw = drawOf(3);
      let [asked, all] = [0, 0];
      const seen = { mask: 0, random: 0, keep: 0 };
      for (let sample = 0; sample < 1500; sample++) {
        const cells = someCells(sample, 10 + (sample % 22));
        const plain = tokenSequence(cells, tokens);
        const masked = maskSequence(plain, cells, tokens, draw);
        expect(masked.levels).toBe(plain.levels);
        const from = new Map<number, number[]>();
        plain.hexagons.forEach((hexagon, at) => {
          const isAsked = masked.labels[at] !== NO_LABEL;
          if (isAsked) expect(masked.labels[at]).toBe(plain.ids[at]);
          else expect(masked.ids[at]).toBe(plain.ids[at]);
          if (hexagon < 0) expect(isAsked).toBe(false);
          else from.set(hexagon, [...(from.get(hexagon) ?? []), at]);
        });
        for (const places of from.values()) {
          all++;
          const labelled = places.filter((at) => masked.labels[at] !== NO_LABEL);
          if (labelled.length === 0) continue;
          expect(labelled).toEqual(places);
          asked++;
          const ids = places.map((at) => masked.ids[at]);
          if (ids.every((id) => id === MASK)) seen.mask++;
          else if (ids.every((id, i) => id === plain.ids[places[i]])) seen.keep++;
          else {
            seen.random++;
            expect(tokens.tokenizer.cellOf(ids)).not.toBeNull();
          }
        }
      }
      expect(Math.abs(asked / all - 0.2)).toBeLessThan(0.01);
      expect(seen.mask / asked).toBeCloseTo(0.8, 1);
      expect(Math.abs(seen.random / asked - 0.1)).toBeLessThan(0.02);
      expect(Math.abs(seen.keep / asked - 0.1)).toBeLessThan(0.02);
    }
  });

  it('comes in runs of 2 on average where it is to, and never with other hexagons than asked for', () => {
    const draw = drawOf(5);
    const rule = { ...MASK_RULE, runs: 1 };
    let [hexagons, runs] = [0, 0];
    const places = new Array<number>(20).fill(0);
    for (let sample = 0; sample < 4000; sample++) {
      const choice = drawMask(someCells(sample, 20), digits, draw, rule);
      expect(choice.hexagons).toEqual([...new Set(choice.hexagons)].sort((a, b) => a - b));
      expect(choice.hexagons).toHaveLength(4);
      hexagons += choice.hexagons.length;
      runs += runsOf(choice);
      for (const at of choice.hexagons) places[at]++;
    }
    expect(hexagons / runs).toBeCloseTo(2, 6);
    // Inner hexagons have neighbours on both sides, so they are in runs a little more often than those at the ends.
    expect(Math.min(...places) / 4000).toBeGreaterThan(0.12);
    expect(Math.max(...places) / 4000).toBeLessThan(0.25);
  });

  it('lies anywhere where it is not to come in runs', () => {
    const draw = drawOf(6);
    const places = new Array<number>(20).fill(0);
    for (let sample = 0; sample < 4000; sample++)
      for (const at of drawMask(someCells(sample, 20), digits, draw, { ...MASK_RULE, runs: 0 }).hexagons)
        places[at]++;
    for (const count of places) expect(Math.abs(count / 4000 - 0.2)).toBeLessThan(0.03);
  });

  it('has its rate at any length and any rate, runs or not', () => {
    const rule = fc.record({
      ...{ rate: fc.double({ min: 0, max: 1, noNaN: true }), runs: fc.constantFrom(0, 1) },
      ...{ random: fc.constant(0.1), keep: fc.constant(0.1), meanRun: fc.constantFrom(1, 2, 5) },
    });
    fc.assert(
      fc.property(fc.nat(40), rule, fc.nat(), (length, drawn, seed) => {
        const { hexagons } = drawMask(someCells(1, length), digits, drawOf(seed), drawn);
        const exact = drawn.rate * length;
        expect([Math.floor(exact), Math.ceil(exact)]).toContain(hexagons.length);
        expect(new Set(hexagons).size).toBe(hexagons.length);
        expect(hexagons.every((at) => at >= 0 && at < length)).toBe(true);
      }),
    );
  });

  it('puts another hexagon with as many tokens in the place of one', () => {
    const rule = { ...MASK_RULE, rate: 1, random: 1, keep: 0 };
    for (const tokens of [digits, pieces]) {
      const cells = someCells(4, 300);
      const choice = drawMask(cells, tokens, drawOf(1), rule);
      choice.replacements.forEach((other, i) => {
        expect(other).not.toBe(cells[i]);
        if (choice.actions[i] === 'random')
          expect(tokenCount(tokens, other)).toBe(tokenCount(tokens, cells[i]));
        else expect(tokens.byCount.get(tokenCount(tokens, cells[i]))).toHaveLength(1);
      });
    }
  });

  it('can be played back', () => {
    const cells = someCells(8, 25);
    const plain = tokenSequence(cells, digits);
    const choice = drawMask(cells, digits, drawOf(2));
    const recorded = JSON.parse(JSON.stringify(choice)) as MaskChoice;
    expect(maskedBy(plain, recorded, digits)).toEqual(maskSequence(plain, cells, digits, drawOf(2)));
    expect(maskSequence(plain, cells, digits, drawOf(3))).not.toEqual(maskedBy(plain, recorded, digits));
  });
});
