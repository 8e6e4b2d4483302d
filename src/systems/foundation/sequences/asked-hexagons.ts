import { NOT_ASKED, type TokenRow } from '../../../models/h3-bert/token-batch';

/** A hexagon that is asked for in one of some rows. */
export interface AskedHexagon {
  /** Which row. */
  readonly row: number;
  /** Its true tokens. */
  readonly tokens: readonly number[];
  /** Place of its first token among all tokens of all rows that are asked for. */
  readonly at: number;
}

/** The hexagons that rows ask for, in order. Tokens of a hexagon follow each other, and their levels rise from 1. */
export function askedHexagons(rows: readonly TokenRow[]): AskedHexagon[] {
  const asked: AskedHexagon[] = [];
  let at = 0;
  rows.forEach(({ labels, levels }, row) => {
    let tokens: number[] = [];
    for (let i = 0; i < levels.length; i++) {
      if (labels![i] === NOT_ASKED) continue;
      if (levels[i] === 1) {
        tokens = [];
        asked.push({ row, tokens, at });
      }
      tokens.push(labels![i]);
      at++;
    }
  });
  return asked;
}
