import type { RouteSource } from '../../../engine/routes/route-source';

/** Whose line it is: the driven trip's, or a set's. */
export type LineSource = RouteSource | 'real';

/** What a column of the list says of each line. */
export interface ReviewColumn {
  readonly key: string;
  readonly label: string;
  /** "km"; shares are shown in percent. */
  readonly unit: string;
  readonly reading: string;
  readonly digits: number;
  /** Values are multiplied with it to be shown: 100 for shares. */
  readonly factor: number;
  /** Whether it compares with the driven trip, and so says of a driven trip that it is one. */
  readonly besideTrip: boolean;
}

/** One value for each line; NaN where a line has none. */
export interface ColumnValues {
  readonly column: ReviewColumn;
  readonly values: Float64Array;
}

/** The values of all lines under review: line `source * pairs + pair` is what the source at that place drew or drove for a pair. */
export interface ValueTable {
  readonly pairs: number;
  readonly sources: readonly LineSource[];
  /** sources x pairs */
  readonly count: number;
  readonly columns: readonly ColumnValues[];
}

/** Such lines, judged. */
export interface ReviewTable extends ValueTable {
  /** (count) the FailureKind of each line; 255 while it is not known. */
  readonly kinds: Uint8Array;
}

export const NO_KIND = 255;

export const sourceOf = ({ sources, pairs }: ValueTable, line: number): LineSource =>
  sources[Math.floor(line / pairs)];
export const pairOf = ({ pairs }: ValueTable, line: number): number => line % pairs;

/** The line of a source for a pair; null where the source is not under review. */
export function lineOf({ sources, pairs }: ValueTable, source: LineSource, pair: number): number | null {
  const at = sources.indexOf(source);
  return at < 0 || pair < 0 || pair >= pairs ? null : at * pairs + pair;
}

/** What of each source is known, in the order of the pairs. */
export interface SourceValues {
  readonly source: LineSource;
  /** By key of the column; left out: the source has no such values. */
  readonly values: Readonly<Partial<Record<string, ArrayLike<number>>>>;
}

/** One table of all lines. Columns of which no line has a value are left out. */
export function reviewTable(
  pairs: number,
  columns: readonly ReviewColumn[],
  sources: readonly SourceValues[],
): ValueTable {
  const count = pairs * sources.length;
  const filled = columns.flatMap((column): ColumnValues[] => {
    const values = new Float64Array(count).fill(NaN);
    sources.forEach((one, at) => {
      const own = one.values[column.key];
      if (own) values.set(own, at * pairs);
    });
    return values.every(Number.isNaN) ? [] : [{ column, values }];
  });
  return { pairs, sources: sources.map(({ source }) => source), count, columns: filled };
}

/** The same values, with what is wrong with each line: other rules leave them as they are. */
export function judgedTable(
  table: ValueTable,
  judged: readonly { readonly source: LineSource; readonly kinds: Uint8Array }[],
): ReviewTable {
  const kinds = new Uint8Array(table.count).fill(NO_KIND);
  table.sources.forEach((source, at) => {
    const own = judged.find((one) => one.source === source);
    if (own) kinds.set(own.kinds, at * table.pairs);
  });
  return { ...table, kinds };
}
