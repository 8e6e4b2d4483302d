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

/** All lines under review: line `source * pairs + pair` is what the source at that place drew or drove for a pair. */
export interface ReviewTable {
  readonly pairs: number;
  readonly sources: readonly LineSource[];
  /** sources x pairs */
  readonly count: number;
  readonly columns: readonly ColumnValues[];
  /** (count) why a line counts as a failure: an index into the kinds; 255 for the driven trips. */
  readonly kinds: Uint8Array;
}

export const NO_KIND = 255;

export const sourceOf = ({ sources, pairs }: ReviewTable, line: number): LineSource =>
  sources[Math.floor(line / pairs)];
export const pairOf = ({ pairs }: ReviewTable, line: number): number => line % pairs;

/** The line of a source for a pair; null where the source is not under review. */
export function lineOf({ sources, pairs }: ReviewTable, source: LineSource, pair: number): number | null {
  const at = sources.indexOf(source);
  return at < 0 || pair < 0 || pair >= pairs ? null : at * pairs + pair;
}

/** What of each source is known, in the order of the pairs. */
export interface SourceValues {
  readonly source: LineSource;
  /** By key of the column; left out: the source has no such values. */
  readonly values: Readonly<Partial<Record<string, ArrayLike<number>>>>;
  readonly kinds: Uint8Array | null;
}

/** One table of all lines. Columns of which no line has a value are left out. */
export function reviewTable(
  pairs: number,
  columns: readonly ReviewColumn[],
  sources: readonly SourceValues[],
): ReviewTable {
  const count = pairs * sources.length;
  const kinds = new Uint8Array(count).fill(NO_KIND);
  sources.forEach((one, at) => one.kinds && kinds.set(one.kinds, at * pairs));
  const filled = columns.flatMap((column): ColumnValues[] => {
    const values = new Float64Array(count).fill(NaN);
    sources.forEach((one, at) => {
      const own = one.values[column.key];
      if (own) values.set(own, at * pairs);
    });
    return values.every(Number.isNaN) ? [] : [{ column, values }];
  });
  return { pairs, sources: sources.map(({ source }) => source), count, columns: filled, kinds };
}
