import { tokenCount, type CityTokens } from '../../../domain/hexagons/token-sequence';
import { CLS, MASK, SEP } from '../../../domain/hexagons/hex-tokenizer';
import type { AskingRow } from '../../../models/h3-bert/coarse-to-fine';
import { tokensOf } from './candidate-tree';

/** A stretch of a sequence of which some hexagons are hidden. */
export interface HiddenQuestion {
  /** (n) places of the hexagons in the city; -1 where one is hidden, so that whoever answers cannot have seen it. */
  readonly cells: Int32Array;
  /** (n) how many tokens a hidden hexagon has; 0 for known ones. */
  readonly counts: Uint8Array;
  /** (n) hours of the week, for networks that read them: those of hidden hexagons are known too, as in training. */
  readonly hours: Uint8Array;
}

/** Takes what is asked for out of a stretch; of hidden hexagons only the number of their tokens is left. */
export function hiddenQuestion(
  cells: ArrayLike<number>,
  hours: Uint8Array,
  hidden: ReadonlySet<number>,
  tokens: CityTokens,
): HiddenQuestion {
  const places = Array.from(cells);
  return {
    cells: Int32Array.from(places, (cell, i) => (hidden.has(i) ? -1 : cell)),
    counts: Uint8Array.from(places, (cell, i) => (hidden.has(i) ? tokenCount(tokens, cell) : 0)),
    hours,
  };
}

/** A question in tokens: hidden ones are masked, and keep the level of their place. */
export interface QuestionTokens {
  readonly ids: Int32Array;
  readonly levels: Int32Array;
  /** As the network counts them: 0 for special tokens, 1 + the hour for others. */
  readonly hours: Int32Array;
  /** (n) where the tokens of each hexagon begin. */
  readonly starts: Int32Array;
}

export function questionTokens(question: HiddenQuestion, tokens: CityTokens): QuestionTokens {
  const [ids, levels, hours] = [[CLS], [0], [0]];
  const starts = new Int32Array(question.cells.length);
  question.cells.forEach((cell, i) => {
    starts[i] = ids.length;
    const own = cell < 0 ? new Int32Array(question.counts[i]).fill(MASK) : tokensOf(tokens, cell);
    own.forEach((id, level) => {
      ids.push(id);
      levels.push(level + 1);
      hours.push(1 + question.hours[i]);
    });
  });
  ids.push(SEP);
  levels.push(0);
  hours.push(0);
  return {
    ids: Int32Array.from(ids),
    levels: Int32Array.from(levels),
    hours: Int32Array.from(hours),
    starts,
  };
}

/** Asks for the next token of one hidden hexagon of which the first ones are taken as given. */
export function rowAfter(of: QuestionTokens, hexagon: number, prefix: readonly number[]): AskingRow {
  const ids = of.ids.slice();
  ids.set(prefix, of.starts[hexagon]);
  return { ids, levels: of.levels, hours: of.hours, asked: of.starts[hexagon] + prefix.length };
}
