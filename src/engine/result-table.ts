/** Who drew the routes of a row. */
export type RouteSource = 'distilled' | 'vanilla' | 'teacher' | 'shortest' | 'fastest' | 'markov';

export interface ResultColumn {
  readonly name: string;
  /** Empty for a plain number. */
  readonly unit: string;
  /** Decimals that are worth showing. */
  readonly digits: number;
}

/** A measure with its 95 % bootstrap interval. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ResultRow {
  readonly source: RouteSource;
  /** Which trips the origin-destination pairs come from. */
  readonly split: 'train' | 'test';
  /** How many routes were measured. */
  readonly routes: number;
  /** One per column; null where a measure does not apply. */
  readonly values: readonly (Measured | null)[];
}

/** What a finished job shows: every model and baseline by every measure. */
export interface ResultTable {
  readonly caption: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
}
