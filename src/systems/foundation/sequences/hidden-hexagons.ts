import type { Random } from '../../../base/random';
import { drawMask, type MaskChoice, type MaskRule } from '../../../domain/hexagons/masked-sequences';
import { tokenCount } from '../../../domain/hexagons/token-sequence';
import type { TokenRow } from '../../../models/h3-bert/token-batch';
import type { TokenRows, Piece } from './token-rows';

/** A hexagon that is asked for. */
export interface AskedHexagon {
  /** Which window, and which hexagon of it. */
  readonly window: number;
  readonly position: number;
  /** Place of the true one in the city. */
  readonly cell: number;
  /** Places of the nearest hexagons of the window before and after that are not asked for; -1 for none. */
  readonly before: number;
  readonly after: number;
  /** Place of its first token among all tokens that are asked for. */
  readonly at: number;
}

/** Windows of which some hexagons are asked for. */
export interface HiddenHexagons {
  readonly windows: readonly Piece[];
  readonly rows: readonly TokenRow[];
  /** In the order in which their tokens are asked for. */
  readonly asked: readonly AskedHexagon[];
}

/** The choice that asks for the first hexagon alone. */
const FIRST: MaskChoice = { hexagons: [0], actions: ['mask'], replacements: [-1] };

/** Draws what is asked for; at least one hexagon is, in all windows together. */
export function hideHexagons(
  windows: readonly Piece[],
  rows: TokenRows,
  rule: MaskRule,
  random: Random,
): HiddenHexagons {
  const drawn = windows.map(({ cells }) => drawMask(cells, rows.tokens, () => random.next(), rule));
  const choices = drawn.some(({ hexagons }) => hexagons.length > 0) ? drawn : [FIRST, ...drawn.slice(1)];
  let at = 0;
  const asked = choices.flatMap(({ hexagons }, window) => {
    const { cells } = windows[window];
    const isAsked = new Set(hexagons);
    const nearest = (position: number, step: 1 | -1): number => {
      let there = position + step;
      while (isAsked.has(there)) there += step;
      return there < 0 || there >= cells.length ? -1 : cells[there];
    };
    return hexagons.map((position): AskedHexagon => {
      const one = { window, position, cell: cells[position], at };
      at += tokenCount(rows.tokens, cells[position]);
      return { ...one, before: nearest(position, -1), after: nearest(position, 1) };
    });
  });
  return { windows, rows: choices.map((choice, i) => rows.maskedBy(windows[i], choice)), asked };
}
