import type { CityHexagons } from './city-hexagons';
import type { HexTokenizer } from './hex-tokenizer';

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
