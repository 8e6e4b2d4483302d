import fc from 'fast-check';
import { cellToChildren, getPentagons } from 'h3-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { NO_TASK, type Task } from '../../base/task';
import { cityTokens } from './token-sequence';
import { cellOfText, parentOf, textOfCell } from './h3-index';
import { UNK, type HexTokenizer, FlatTokenizer, DigitTokenizer } from './hex-tokenizer';
import { cityHexagons, cityOfCells } from './hexagon-cover';
import { tokenizerFrom } from './tokenizer-from';
import {
  WordPieceTokenizer,
  wordOfCell,
  LEAST_PIECES,
  trainWordPieces,
  wordCounts,
} from './word-piece-tokenizer';

const city = cityHexagons({ minLon: 139.72, minLat: 35.65, maxLon: 139.76, maxLat: 35.68 }, 9, 6);
const WIDER = { minLon: 139.6, minLat: 35.6, maxLon: 139.8, maxLat: 35.8 };
/** All cells of resolution 9 below a pentagon of resolution 6. */
const [pentagon] = getPentagons(6);
const below = BigUint64Array.from(cellToChildren(pentagon, 9), cellOfText).sort();
const pentagonCity = cityOfCells(below, 9, 6);
const counted = (cells: BigUint64Array) => wordCounts({ cells: Uint32Array.from(cells.keys()) }, { cells });

let pieces: string[];
let kinds: readonly HexTokenizer[];
beforeAll(async () => {
  const { words, counts } = counted(city.cells);
  // Some are visited more often than others.
  pieces = await trainWordPieces({ words, counts: Array.from(counts, (n, i) => n + (i % 5)) }, 80, NO_TASK);
  kinds = [
    new DigitTokenizer(9, city.roots),
    new WordPieceTokenizer(9, pieces),
    new FlatTokenizer(9, city.cells),
  ];
});

describe('tokens of hexagons', () => {
  it('lead back to every cell of the city, before and after the plain form', () => {
    const faults: bigint[] = [];
    for (const kind of kinds)
      for (const tokenizer of [kind, tokenizerFrom(JSON.parse(JSON.stringify(kind.plain)))]) {
        expect(tokenizer.vocabulary).toEqual(kind.vocabulary);
        for (const cell of city.cells) {
          const tokens = tokenizer.tokensOf(cell);
          if (tokens.some((id) => id <= UNK || id >= tokenizer.vocabulary.length)) faults.push(cell);
          if (tokens.length > tokenizer.mostTokens || tokenizer.cellOf(tokens) !== cell) faults.push(cell);
        }
      }
    expect(faults).toEqual([]);
  });

  it('lead back to every cell below a pentagon, whose digits are from 0 to 6', () => {
    const digits = new DigitTokenizer(9, pentagonCity.roots);
    const words = new WordPieceTokenizer(9, pieces);
    for (const cell of below) {
      const tokens = digits.tokensOf(cell);
      tokens.forEach((id, i) => {
        if (i > 0) expect(digits.vocabulary[id]).toMatch(new RegExp(`^<l${6 + i}_[0-6]>$`));
      });
      expect(digits.cellOf(tokens)).toBe(cell);
      expect(words.cellOf(words.tokensOf(cell))).toBe(cell);
    }
    // There is no child 1 of a pentagon, nor one below its child 0.
    expect(digits.cellOf([5, 6 + 1, 13, 20])).toBeNull();
    expect(digits.cellOf([5, 6, 13 + 1, 20])).toBeNull();
    expect(digits.cellOf([5, 6 + 2, 13 + 1, 20])).not.toBeNull();
  });

  it('are unknown for cells elsewhere or of another resolution', () => {
    const [, words] = kinds;
    const isKnown = (kind: HexTokenizer, cell: bigint) => !kind.tokensOf(cell).includes(UNK);
    expect(kinds.map((kind) => isKnown(kind, below[0]))).toEqual([false, true, false]);
    expect([...kinds[0].tokensOf(below[0])]).toEqual([UNK, UNK, UNK, UNK]);
    for (const kind of kinds) {
      expect([...new Set(kind.tokensOf(parentOf(city.cells[0], 8)))]).toEqual([UNK]);
      expect(kind.cellOf(kind.tokensOf(0n))).toBeNull();
    }
    const few = new WordPieceTokenizer(9, ['89', '##2']);
    expect([...few.tokensOf(city.cells[0])]).toEqual([UNK]);
    expect(words.mostTokens).toBe(11);
  });

  it('of any kind are those of one cell or of none', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.array(fc.nat(90), { maxLength: 12 }), (at, ids) => {
        const kind = kinds[at];
        const cell = kind.cellOf(ids);
        if (cell === null) return;
        // Pieces may be cut in more ways than one; the longest first is the tokeniser's.
        if (kind.kind === 'wordpiece') expect(kind.cellOf(kind.tokensOf(cell))).toBe(cell);
        else expect([...kind.tokensOf(cell)]).toEqual(ids);
      }),
      { numRuns: 1000 },
    );
  });

  it('of a city are gathered once', () => {
    for (const kind of kinds) {
      const tokens = cityTokens(kind, city);
      city.cells.forEach((cell, i) =>
        expect(tokens.ids.subarray(tokens.offsets[i], tokens.offsets[i + 1])).toEqual(kind.tokensOf(cell)),
      );
      const all = [...tokens.byCount].flatMap(([, cells]) => [...cells]).sort((a, b) => a - b);
      expect(all).toEqual([...city.cells.keys()]);
    }
  });
});

describe('word pieces', () => {
  it('are the pairs that occur most often, older ones first where they occur as often', async () => {
    const words = { words: ['8ab', '8abc', '8bc'], counts: [3, 2, 4] };
    // 8 a: 5, ##a ##b: 5, ##b ##c: 6, 8 b: 4; then bc is joined and 8 a: 5, a b: 3, a bc: 2, 8 bc: 4.
    const learnt = await trainWordPieces(words, LEAST_PIECES + 4, NO_TASK);
    expect(learnt.slice(-4)).toEqual(['##bc', '8a', '8bc', '8ab']);
    expect(await trainWordPieces(words, 1000, NO_TASK)).toEqual([...learnt, '8abc']);
  });

  it('are none of those that occur once', async () => {
    expect(await trainWordPieces({ words: ['8ab'], counts: [1] }, 1000, NO_TASK)).toHaveLength(
      LEAST_PIECES - 5,
    );
  });

  it('are the same each time, and make words of them shorter', async () => {
    const again = await trainWordPieces(counted(city.cells), 200, NO_TASK);
    expect(await trainWordPieces(counted(city.cells), 200, NO_TASK)).toEqual(again);
    const length = (from: readonly string[]) =>
      cityTokens(new WordPieceTokenizer(9, from), city).ids.length / city.cells.length;
    expect(length(again)).toBeLessThan(4);
    expect(length(again.slice(0, LEAST_PIECES - 5))).toBeGreaterThan(10);
  });

  it('count the hexagons that occur', () => {
    const cells = Uint32Array.of(3, 1, 3, 3);
    const { words, counts } = wordCounts({ cells }, city);
    expect(words).toEqual([wordOfCell(city.cells[1]), wordOfCell(city.cells[3])]);
    expect([...(counts as Uint32Array)]).toEqual([1, 3]);
  });

  it('need room for all digits, and stop when their task is cancelled', async () => {
    await expect(trainWordPieces(counted(city.cells), LEAST_PIECES - 1, NO_TASK)).rejects.toThrow(
      'at least 22',
    );
    const reports: number[] = [];
    const task: Task = {
      ...NO_TASK,
      progress: ({ done }) => reports.push(done),
      checkpoint: () =>
        reports.length < 3 ? Promise.resolve() : Promise.reject(new Failure('cancelled', 'stop')),
    };
    await expect(trainWordPieces(counted(city.cells), 200, task)).rejects.toThrow('stop');
    expect(reports).toEqual([1, 2, 3].map((n) => LEAST_PIECES + n));
  });
});

describe('a plain form from anywhere', () => {
  const roots = () => Array.from(cityHexagons(WIDER, 7, 6).roots, textOfCell);
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another kind', { kind: 'letters', resolution: 9 }],
    ['no roots', { kind: 'digits', resolution: 9, roots: [] }],
    ['roots in another order', { kind: 'digits', resolution: 9, roots: roots().reverse() }],
    ['a root twice', { kind: 'digits', resolution: 9, roots: [roots()[0], roots()[0]] }],
    ['roots that are finer than the cells', { kind: 'digits', resolution: 5, roots: roots() }],
    ['a root that is no id', { kind: 'digits', resolution: 9, roots: ['86zz00007ffffff'] }],
    ['a root that does not exist', { kind: 'digits', resolution: 9, roots: ['86fffffffffffff'] }],
    ['no resolution of H3', { kind: 'digits', resolution: 16, roots: roots() }],
    ['cells of another resolution', { kind: 'flat', resolution: 9, cells: roots() }],
    ['a piece twice', { kind: 'wordpiece', resolution: 9, pieces: ['8', '##1', '8'] }],
    ['a piece of other letters', { kind: 'wordpiece', resolution: 9, pieces: ['8', '##g'] }],
  ])('is refused with %s', (_, plain) => {
    expect(roots().length).toBeGreaterThan(1);
    expect(() => tokenizerFrom(plain)).toThrow(
      /^This describes no tokeniser of hexagons: .*Get the file again\.$/s,
    );
  });
});
