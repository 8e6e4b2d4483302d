import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { Random } from '../../base/random';
import { CLS, MASK, NO_LABEL, SEP, FlatTokenizer, DigitTokenizer } from './hex-tokenizer';
import { cityHexagons } from './hexagon-cover';
import {
  drawMask,
  maskedBy,
  maskSequence,
  MASK_RULE,
  type MaskChoice,
  type MaskedSequence,
} from './masked-sequences';
import {
  sequenceWindows,
  tokenSequence,
  type TokenSequence,
  cityTokens,
  tokenCount,
  type CityTokens,
} from './token-sequence';
import { WordPieceTokenizer, trainWordPieces, wordCounts } from './word-piece-tokenizer';

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
                if (own.length > 0) expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
              });
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('has 31 hexagons of 4 tokens in a context of 128', () => {
    const cells = someCells(1, 31);
    const windows = (length: number) =>
      sequenceWindows({ offsets: Uint32Array.of(0, length), cells: someCells(2, length) }, digits, 128);
    expect(tokenSequence(cells, digits).ids).toHaveLength(126);
    expect([...windows(31).to]).toEqual([31]);
    expect([...windows(32).to]).toEqual([16, 32]);
    expect(() => sequenceWindows({ offsets: Uint32Array.of(0, 31), cells }, digits, 5)).toThrow(
      /has no room for a hexagon/,
    );
  });
});

describe('a mask', () => {
  /** Whether a masked sequence leaves alone what it does not ask for, and what became of each hexagon that it asks for. */
  function actionsOf(plain: TokenSequence, masked: MaskedSequence, tokens: CityTokens): string[] {
    const actions: string[] = [];
    for (let from = 0; from < plain.ids.length;) {
      const hexagon = plain.hexagons[from];
      let to = from + 1;
      while (hexagon >= 0 && plain.hexagons[to] === hexagon) to++;
      const [was, is, labels] = [plain.ids, masked.ids, masked.labels].map((of) => [
        ...of.subarray(from, to),
      ]);
      const isSame = is.join() === was.join();
      if (labels.every((label) => label === NO_LABEL)) actions.push(isSame ? 'none' : 'harmed');
      else if (hexagon < 0 || labels.join() !== was.join()) actions.push('partly asked');
      else if (is.every((id) => id === MASK)) actions.push('mask');
      else if (isSame) actions.push('keep');
      else actions.push(tokens.tokenizer.cellOf(is) === null ? 'no hexagon' : 'random');
      from = to;
    }
    return actions.slice(1, -1);
  }

  it('covers whole hexagons, with 20 % of them, 80/10/10', () => {
    for (const tokens of [digits, pieces, flat]) {
      const draw = drawOf(3);
      const counts: Record<string, number> = {};
      for (let sample = 0; sample < 500; sample++) {
        const cells = someCells(sample, 10 + (sample % 22));
        const plain = tokenSequence(cells, tokens);
        for (const action of actionsOf(plain, maskSequence(plain, cells, tokens, draw), tokens))
          counts[action] = (counts[action] ?? 0) + 1;
      }
      expect(Object.keys(counts).sort()).toEqual(['keep', 'mask', 'none', 'random']);
      const asked = counts.mask + counts.random + counts.keep;
      expect(Math.abs(asked / (asked + counts.none) - 0.2)).toBeLessThan(0.01);
      expect(Math.abs(counts.mask / asked - 0.8)).toBeLessThan(0.03);
      expect(Math.abs(counts.random / asked - 0.1)).toBeLessThan(0.03);
    }
  });

  it('comes in runs of 2 on average where it is to', () => {
    const draw = drawOf(5);
    const rule = { ...MASK_RULE, runs: 1 };
    let [hexagons, runs] = [0, 0];
    const places = new Array<number>(20).fill(0);
    for (let sample = 0; sample < 4000; sample++) {
      const choice = drawMask(someCells(1, 20), digits, draw, rule);
      hexagons += choice.hexagons.length;
      runs += runsOf(choice);
      for (const at of choice.hexagons) places[at]++;
    }
    expect(hexagons).toBe(4 * 4000);
    expect(hexagons / runs).toBe(2);
    // Fewer runs can hold a hexagon at an end.
    expect(Math.min(...places) / 4000).toBeGreaterThan(0.1);
    expect(Math.max(...places) / 4000).toBeLessThan(0.25);
  });

  it('lies anywhere where it is not to come in runs', () => {
    const draw = drawOf(6);
    const places = new Array<number>(20).fill(0);
    for (let sample = 0; sample < 4000; sample++)
      for (const at of drawMask(someCells(1, 20), digits, draw, { ...MASK_RULE, runs: 0 }).hexagons)
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
