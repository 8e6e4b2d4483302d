import { badInput } from '../../base/failure';
import { CLS, SEP, type HexTokenizer } from './hex-tokenizer';
import type { HexagonSequences } from './hexagon-sequences';
import type { CityHexagons } from './city-hexagons';

/** A sequence of hexagons in tokens: `<cls>`, those of each hexagon, `<sep>`; T in all. */
export interface TokenSequence {
  /** (T) tokens. */
  readonly ids: Int32Array;
  /** (T) 0 for special tokens, else the place in the hexagon, counted from 1. A masked token keeps that of its place. */
  readonly levels: Int32Array;
  /** (T) which hexagon of the sequence a token is of, counted from 0; -1 for special tokens. */
  readonly hexagons: Int32Array;
}

/** The special tokens at both ends. */
const ENDS = 2;

/** Puts hexagons into tokens. @param cells their places in the city */
export function tokenSequence(cells: ArrayLike<number>, tokens: CityTokens): TokenSequence {
  let length = ENDS;
  for (let i = 0; i < cells.length; i++) length += tokenCount(tokens, cells[i]);
  const ids = new Int32Array(length);
  const levels = new Int32Array(length);
  const hexagons = new Int32Array(length).fill(-1);
  ids[0] = CLS;
  let to = 1;
  for (let i = 0; i < cells.length; i++) {
    const from = tokens.offsets[cells[i]];
    const count = tokenCount(tokens, cells[i]);
    for (let level = 0; level < count; level++, to++) {
      ids[to] = tokens.ids[from + level];
      levels[to] = level + 1;
      hexagons[to] = i;
    }
  }
  ids[to] = SEP;
  return { ids, levels, hexagons };
}

/** Parts of sequences that fit a context, W of them. */
export interface SequenceWindows {
  /** (W) which sequence. */
  readonly sequences: Uint32Array;
  /** (W) first hexagon, and the one after the last, as places in `HexagonSequences.cells`. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/**
 * Cuts sequences into windows of whole hexagons with at most `context` tokens, the ends included. Those of one sequence have about
 * equally many tokens, so that none is left with a hexagon or two.
 * @throws Failure 'bad-input' for a context in which the longest hexagon has no room
 */
export function sequenceWindows(
  { offsets, cells }: Pick<HexagonSequences, 'offsets' | 'cells'>,
  tokens: CityTokens,
  context: number,
): SequenceWindows {
  const longest = Math.max(...tokens.byCount.keys());
  const room = context - ENDS;
  if (!(room >= longest)) throw tooSmall(context, longest + ENDS);
  const windows: { sequence: number; from: number; to: number }[] = [];
  for (let sequence = 0; sequence + 1 < offsets.length; sequence++) {
    const from = offsets[sequence];
    const counts = Array.from(cells.subarray(from, offsets[sequence + 1]), (cell) =>
      tokenCount(tokens, cell),
    );
    let start = 0;
    for (const end of evenCuts(counts, room)) {
      windows.push({ sequence, from: from + start, to: from + end });
      start = end;
    }
  }
  return {
    sequences: Uint32Array.from(windows, (window) => window.sequence),
    from: Uint32Array.from(windows, (window) => window.from),
    to: Uint32Array.from(windows, (window) => window.to),
  };
}

/** Where windows end, in hexagons. @param counts tokens of each hexagon @param room for those of a window */
function evenCuts(counts: readonly number[], room: number): number[] {
  const length = counts.reduce((sum, count) => sum + count, 0);
  for (let windows = Math.ceil(length / room); ; windows++) {
    const [ends, sizes] = cutsInto(counts, length / windows);
    // Where whole hexagons do not fill the windows there has to be another one.
    if (sizes.every((size) => size <= room)) return ends;
  }
}

/** The same for windows of so many tokens, in which each hexagon is where its middle lies; and how many tokens they have. */
function cutsInto(counts: readonly number[], wanted: number): readonly [ends: number[], sizes: number[]] {
  const ends: number[] = [];
  const sizes: number[] = [];
  let [before, last] = [0, -1];
  counts.forEach((count, i) => {
    const window = Math.floor((before + count / 2) / wanted);
    if (window !== last) {
      ends.push(i);
      sizes.push(0);
    }
    ends[ends.length - 1] = i + 1;
    sizes[sizes.length - 1] += count;
    last = window;
    before += count;
  });
  return [ends, sizes];
}

const tooSmall = (context: number, least: number) =>
  badInput(
    `A context of ${context} tokens has no room for a hexagon: with both ends it takes up to ${least}. Choose a longer context.`,
    { context, least },
  );

/** The tokens of all hexagons of a city, made once, so that a sequence is put into tokens by copying. */
export interface CityTokens {
  readonly tokenizer: HexTokenizer;
  /** (C+1) offsets into `ids`. */
  readonly offsets: Uint32Array;
  /** The tokens of each hexagon after those of the one before. */
  readonly ids: Int32Array;
  /** The hexagons that have so many tokens, ascending: by number of tokens. */
  readonly byCount: ReadonlyMap<number, Uint32Array>;
}

export function cityTokens(tokenizer: HexTokenizer, { cells }: Pick<CityHexagons, 'cells'>): CityTokens {
  const each = Array.from(cells, (cell) => tokenizer.tokensOf(cell));
  const offsets = new Uint32Array(cells.length + 1);
  each.forEach((tokens, i) => (offsets[i + 1] = offsets[i] + tokens.length));
  const ids = new Int32Array(offsets[cells.length]);
  each.forEach((tokens, i) => ids.set(tokens, offsets[i]));
  const counts = [...new Set(each.map((tokens) => tokens.length))];
  const having = (count: number) => Uint32Array.from(each.keys()).filter((i) => each[i].length === count);
  return { tokenizer, offsets, ids, byCount: new Map(counts.map((count) => [count, having(count)])) };
}

/** How many tokens a hexagon has. */
export const tokenCount = ({ offsets }: CityTokens, cell: number): number =>
  offsets[cell + 1] - offsets[cell];
