import type { H3BertConfig } from './config';
import type { TokenRow } from './token-batch';

/** Ids of the tokens that are no part of a hexagon. */
export interface FrameTokens {
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/** Which hexagon follows, of some. */
export interface HexagonQuestion {
  /** Tokens of the hexagons that are known, the last one last. */
  readonly context: readonly ArrayLike<number>[];
  /** Tokens of each candidate. */
  readonly candidates: readonly ArrayLike<number>[];
  /** 1 + hour of the week of each hexagon of the context, and of the one asked for; read by networks that know hours. */
  readonly hours?: ArrayLike<number>;
}

/** A sequence that asks for one token of a hexagon. */
export interface AskingRow extends TokenRow {
  /** Place of the token that is asked for. */
  readonly asked: number;
}

/**
 * `<cls>`, the context, the tokens of the hexagon that are known, a mask for each that is not, `<sep>`; the first mask is asked
 * for. Of a context that is too long the last hexagons are taken.
 * @param length tokens of the hexagon that is asked for
 */
export function askingRow(
  { context, hours }: Pick<HexagonQuestion, 'context' | 'hours'>,
  known: readonly number[],
  length: number,
  config: Pick<H3BertConfig, 'context'>,
  frame: FrameTokens,
): AskingRow {
  const from = firstThatFits(context, config.context - 2 - length);
  const ids = [frame.cls];
  const levels = [0];
  const ofHours = [0];
  const put = (tokens: ArrayLike<number>, hour: number) => {
    for (let i = 0; i < tokens.length; i++) {
      ids.push(tokens[i]);
      levels.push(i + 1);
      ofHours.push(hour);
    }
  };
  for (let i = from; i < context.length; i++) put(context[i], hours?.[i] ?? 0);
  const asked = ids.length + known.length;
  put([...known, ...Array<number>(length - known.length).fill(frame.mask)], hours?.[context.length] ?? 0);
  ids.push(frame.sep);
  levels.push(0);
  ofHours.push(0);
  return { ids, levels, asked, ...(hours && { hours: ofHours }) };
}

/** The first hexagon from which on all fit into so many tokens. */
function firstThatFits(context: readonly ArrayLike<number>[], room: number): number {
  let left = room;
  let from = context.length;
  while (from > 0 && context[from - 1].length <= left) left -= context[--from].length;
  return from;
}
