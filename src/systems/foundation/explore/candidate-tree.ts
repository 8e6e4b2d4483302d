import type { CityTokens } from '../../../domain/hexagons/token-sequence';
import { UNK } from '../../../domain/hexagons/hex-tokenizer';

/** Hexagons whose tokens begin alike. */
export interface CandidateNode {
  /** The tokens that they begin with. */
  readonly prefix: readonly number[];
  /** Places of the hexagons in the city, ascending. */
  readonly cells: readonly number[];
  /** By the next token; empty where the prefix is all of their tokens. */
  readonly children: ReadonlyMap<number, CandidateNode>;
}

/**
 * The hexagons of a city that have so many tokens, by their tokens: a hexagon is named from the root down. Those that the
 * tokeniser does not know are left out.
 */
export function candidateTree(tokens: CityTokens, count: number): CandidateNode {
  const cells = Array.from(tokens.byCount.get(count) ?? []).filter(
    (cell) => !tokensOf(tokens, cell).includes(UNK),
  );
  return nodeOf(tokens, cells, [], count);
}

function nodeOf(
  tokens: CityTokens,
  cells: readonly number[],
  prefix: readonly number[],
  count: number,
): CandidateNode {
  const children = new Map<number, CandidateNode>();
  if (prefix.length < count) {
    const byNext = new Map<number, number[]>();
    for (const cell of cells) {
      const next = tokensOf(tokens, cell)[prefix.length];
      const own = byNext.get(next);
      if (own) own.push(cell);
      else byNext.set(next, [cell]);
    }
    for (const [token, own] of byNext) children.set(token, nodeOf(tokens, own, [...prefix, token], count));
  }
  return { prefix, cells, children };
}

/** A view of the tokens of a hexagon of the city. */
export const tokensOf = ({ ids, offsets }: CityTokens, cell: number): Int32Array =>
  ids.subarray(offsets[cell], offsets[cell + 1]);
