import { tokenCount, type CityTokens } from './city-tokens';
import { CLS, SEP } from './hex-tokenizer';
import type { HexagonSequences } from './hexagon-sequences';

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
 */
export function sequenceWindows(
  { offsets, cells }: Pick<HexagonSequences, 'offsets' | 'cells'>,
  tokens: CityTokens,
  context: number,
): SequenceWindows {
  const most = context - ENDS;
  const windows: { sequence: number; from: number; to: number }[] = [];
  for (let sequence = 0; sequence + 1 < offsets.length; sequence++) {
    let length = 0;
    for (let i = offsets[sequence]; i < offsets[sequence + 1]; i++) length += tokenCount(tokens, cells[i]);
    const wanted = length / Math.ceil(length / most);
    let from = offsets[sequence];
    // Tokens from the beginning of the sequence to that of the window, and to where it has come.
    let [before, now, ended] = [0, 0, 0];
    for (let i = from; i < offsets[sequence + 1]; i++) {
      const count = tokenCount(tokens, cells[i]);
      const isFull = now + count - before > most || now >= (ended + 1) * wanted;
      if (isFull && i > from) {
        windows.push({ sequence, from, to: i });
        [from, before] = [i, now];
        ended++;
      }
      now += count;
    }
    if (from < offsets[sequence + 1]) windows.push({ sequence, from, to: offsets[sequence + 1] });
  }
  return {
    sequences: Uint32Array.from(windows, (window) => window.sequence),
    from: Uint32Array.from(windows, (window) => window.from),
    to: Uint32Array.from(windows, (window) => window.to),
  };
}
