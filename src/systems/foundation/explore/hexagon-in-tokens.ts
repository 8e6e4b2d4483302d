import { cityTokens, tokenCount } from '../../../domain/hexagons/token-sequence';
import type { CityHexagons } from '../../../domain/hexagons/city-hexagons';
import { outlineOf } from '../../../domain/hexagons/h3';
import { childOf, digitOf, isCellAt, parentOf } from '../../../domain/hexagons/h3-index';
import { SPECIAL_TOKENS, type HexTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import type { CitySequences } from '../sequences/city-sequences';
import type { NestedHexagon, ToldHexagon, TokenizerSummary } from './hexagon-service';
import { visitCounts } from './probes/place-targets';

/** Children of a hexagon. */
const DIGITS = 7;
/** Tokens that are shown of a vocabulary. */
const EXAMPLES = 12;

/** A hexagon of a city and those that hold it, from the root down. */
export function nestedHexagons({ resolution, rootResolution }: CityHexagons, cell: bigint): NestedHexagon[] {
  return Array.from({ length: resolution - rootResolution + 1 }, (_, i): NestedHexagon => {
    const level = rootResolution + i;
    const id = parentOf(cell, level);
    const parent = i > 0 ? parentOf(cell, level - 1) : null;
    const all = parent === null ? [] : Array.from({ length: DIGITS }, (__, digit) => childOf(parent, digit));
    return {
      id,
      resolution: level,
      digit: parent === null ? null : digitOf(cell, level),
      outline: outlineOf(id),
      // Below a pentagon there are digits that no hexagon has.
      siblings: all.flatMap((sibling, digit) =>
        isCellAt(sibling, level) ? [{ digit, outline: outlineOf(sibling) }] : [],
      ),
    };
  });
}

export function toldHexagon(tokenizer: HexTokenizer, cell: bigint): ToldHexagon {
  const ids = Array.from(tokenizer.tokensOf(cell));
  return {
    kind: tokenizer.kind,
    tokens: ids.map((id) => tokenizer.vocabulary[id]),
    ids,
    back: tokenizer.cellOf(ids),
  };
}

/** What a tokeniser comes to in sequences. @param context tokens that a network reads at once */
export function tokenizerSummary(
  tokenizer: HexTokenizer,
  { city, parts }: Pick<CitySequences, 'city' | 'parts'>,
  context: number,
): TokenizerSummary {
  const tokens = cityTokens(tokenizer, city);
  const { visits } = visitCounts([parts.train, parts.val, parts.test], city.cells.length);
  const learnt = visitCounts([parts.train], city.cells.length).visits;
  const later = visitCounts([parts.val, parts.test], city.cells.length).visits;
  const share = (counts: Uint32Array, of: (cell: number) => number): number => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return total === 0 ? 0 : counts.reduce((sum, count, cell) => sum + count * of(cell), 0) / total;
  };
  const leadsBack = (cell: number) =>
    tokenizer.cellOf(tokens.ids.subarray(tokens.offsets[cell], tokens.offsets[cell + 1])) ===
    city.cells[cell];
  const meanTokens = share(visits, (cell) => tokenCount(tokens, cell));
  return {
    kind: tokenizer.kind,
    vocabulary: tokenizer.vocabulary.length,
    meanTokens,
    mostTokens: visits.reduce(
      (most, count, cell) => (count > 0 ? Math.max(most, tokenCount(tokens, cell)) : most),
      0,
    ),
    fits: Math.floor((context - 2) / meanTokens),
    unseen: share(later, (cell) => (learnt[cell] === 0 ? 1 : 0)),
    lost: share(visits, (cell) => (leadsBack(cell) ? 0 : 1)),
    examples: examplesOf(tokenizer),
  };
}

/** Tokens from all of a vocabulary, evenly spread. */
function examplesOf({ vocabulary }: HexTokenizer): string[] {
  const own = vocabulary.slice(SPECIAL_TOKENS.length);
  const count = Math.min(EXAMPLES, own.length);
  return Array.from({ length: count }, (_, i) => own[Math.floor((i * own.length) / count)]);
}
