import { CLS, MASK, NO_LABEL, PAD, SEP } from '../../../domain/hexagons/hex-tokenizer';
import { maskedBy, type MaskChoice } from '../../../domain/hexagons/masked-sequences';
import {
  tokenSequence,
  tokenCount,
  type CityTokens,
  sequenceWindows,
} from '../../../domain/hexagons/token-sequence';
import type { TokenRow } from '../../../models/h3-bert/token-batch';
import { sequenceAt, type HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';

type Hexagons = Pick<Piece, 'cells' | 'times'>;

const HOUR = 3600;
const HOURS_OF_WEEK = 168;
/** 1970 began on a Thursday; weeks are counted from Monday. */
const FIRST_HOUR = 3 * 24;

/** 1 + hours since Monday, 0 o'clock, as networks read it that know hours. */
export const hourOfWeek = (seconds: number): number =>
  1 + ((((Math.floor(seconds / HOUR) + FIRST_HOUR) % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK);

/** How pieces of sequences become the rows of a network. */
export class TokenRows {
  /** Tokens that any hexagon of the city has at most. */
  readonly mostTokens: number;

  /** @param context tokens that the network reads at once @param hours whether it reads the hour of the week */
  constructor(
    readonly tokens: CityTokens,
    readonly context: number,
    private readonly hours: boolean,
  ) {
    let most = 1;
    for (let cell = 0; cell + 1 < tokens.offsets.length; cell++)
      most = Math.max(most, tokenCount(tokens, cell));
    this.mostTokens = most;
  }

  /** `<cls>`, the hexagons, `<sep>`, with some of them hidden or replaced. */
  maskedBy({ cells, times }: Hexagons, choice: MaskChoice): TokenRow {
    const sequence = tokenSequence(cells, this.tokens);
    const { ids, levels, labels } = maskedBy(sequence, choice, this.tokens);
    const hours = Array.from(sequence.hexagons, (at) => (at < 0 ? 0 : hourOfWeek(times[at])));
    return this.#row(ids, levels, hours, labels);
  }

  /** `<cls>`, the hexagons, `<sep>`; nothing is asked for. */
  plain({ cells, times }: Hexagons): TokenRow {
    const [ids, levels, hours]: number[][] = [[CLS], [0], [0]];
    this.#append({ cells, times }, ids, levels, hours);
    return this.#row([...ids, SEP], [...levels, 0], [...hours, 0]);
  }

  /** `<cls> A <sep> B <sep>`. */
  pair(a: Hexagons, b: Hexagons): TokenRow {
    const [ids, levels, hours]: number[][] = [[CLS], [0], [0]];
    for (const piece of [a, b]) {
      this.#append(piece, ids, levels, hours);
      ids.push(SEP);
      levels.push(0);
      hours.push(0);
    }
    return this.#row(ids, levels, hours);
  }

  /** Hexagons of each half of a pair that are sure to fit. */
  get halfOfPair(): number {
    return Math.floor((this.context - 3) / (2 * this.mostTokens));
  }

  /**
   * `<cls>`, the given hexagons or the last of them that fit, as many masks as a hexagon has tokens at most, `<sep>`. A hexagon with fewer
   * tokens is followed by `<pad>`.
   */
  destination(given: Hexagons, destination: number): TokenRow {
    const fits = Math.max(0, Math.floor((this.context - 2 - this.mostTokens) / this.mostTokens));
    const from = Math.max(0, given.cells.length - fits);
    const [ids, levels, hours]: number[][] = [[CLS], [0], [0]];
    this.#append(
      { cells: given.cells.subarray(from), times: given.times.subarray(from) },
      ids,
      levels,
      hours,
    );
    const labels = ids.map(() => NO_LABEL);
    for (let level = 0; level < this.mostTokens; level++) {
      ids.push(MASK);
      levels.push(level + 1);
      hours.push(0);
      labels.push(this.tokenAt(destination, level));
    }
    return this.#row([...ids, SEP], [...levels, 0], [...hours, 0], [...labels, NO_LABEL]);
  }

  /** The token of a hexagon at a level from 0; `<pad>` after its last. */
  tokenAt(cell: number, level: number): number {
    const { offsets, ids } = this.tokens;
    return level < tokenCount(this.tokens, cell) ? ids[offsets[cell] + level] : PAD;
  }

  /** All tokens of a hexagon. */
  tokensOf(cell: number): Int32Array {
    return this.tokens.ids.subarray(this.tokens.offsets[cell], this.tokens.offsets[cell + 1]);
  }

  #append({ cells, times }: Hexagons, ids: number[], levels: number[], hours: number[]): void {
    for (let i = 0; i < cells.length; i++)
      for (let level = 0; level < tokenCount(this.tokens, cells[i]); level++) {
        ids.push(this.tokens.ids[this.tokens.offsets[cells[i]] + level]);
        levels.push(level + 1);
        hours.push(hourOfWeek(times[i]));
      }
  }

  #row(
    ids: ArrayLike<number>,
    levels: ArrayLike<number>,
    hours: ArrayLike<number>,
    labels?: ArrayLike<number>,
  ): TokenRow {
    return { ids, levels, ...(labels && { labels }), ...(this.hours && { hours }) };
  }
}

/** Hexagons that follow each other in a sequence. */
export interface Piece {
  /** Places in the city. */
  readonly cells: Uint32Array;
  /** First moment in each, seconds on the clock of the place. */
  readonly times: Float64Array;
  /** Index into the names of the sequences. */
  readonly user: number;
  /** Which sequence of its part. */
  readonly sequence: number;
}

/** A part of a sequence. @param from first hexagon, counted in the sequence @param to the one after the last */
export function pieceOf(sequences: HexagonSequences, sequence: number, from: number, to: number): Piece {
  const { cells, times } = sequenceAt(sequences, sequence);
  return {
    cells: cells.subarray(from, to),
    times: times.subarray(from, to),
    user: sequences.users[sequence],
    sequence,
  };
}

/** Hexagons of a sequence. */
export const lengthOf = ({ offsets }: Pick<HexagonSequences, 'offsets'>, sequence: number): number =>
  offsets[sequence + 1] - offsets[sequence];

export const countOf = ({ offsets }: Pick<HexagonSequences, 'offsets'>): number => offsets.length - 1;

/** All sequences, in windows of whole hexagons that a network can read at once. */
export function windowsOf(sequences: HexagonSequences, tokens: CityTokens, context: number): Piece[] {
  const { sequences: of, from, to } = sequenceWindows(sequences, tokens, context);
  return Array.from(of, (sequence, i) =>
    pieceOf(sequences, sequence, from[i] - sequences.offsets[sequence], to[i] - sequences.offsets[sequence]),
  );
}

/** At most so many, evenly spread. */
export function evenlySpread<T>(all: readonly T[], most: number): T[] {
  const count = Math.min(all.length, most);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}
