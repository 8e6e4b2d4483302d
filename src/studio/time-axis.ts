import type { SplitName } from '../domain/dataset';

/** Consecutive bins of equal length on the clock of a place. */
export interface TimeAxis {
  readonly rows: number;
  /** Start of row 0: seconds since 1970 on the clock of the place. */
  readonly start: number;
  readonly binSeconds: number;
  /** In the order of time; none overlap. */
  readonly parts: readonly TimePart[];
}

/** Rows of one part of the data, `to` exclusive. */
export interface TimePart {
  readonly name: SplitName;
  readonly from: number;
  readonly to: number;
}

export const PART_LABELS: Readonly<Record<SplitName, string>> = {
  train: 'Training',
  val: 'Validation',
  test: 'Test',
};

const DAY = 86_400;
const HOUR = 3600;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The clock of the place says what UTC would say: no zone is applied. */
const dateOf = ({ start, binSeconds }: TimeAxis, row: number): Date =>
  new Date((start + row * binSeconds) * 1000);

/** "14:35", when a bin begins. */
export function clockWords(axis: TimeAxis, row: number): string {
  return dateOf(axis, row).toISOString().slice(11, 16);
}

/** "Tue 4 Nov, 14:35". */
export const rowWordsInFull = (axis: TimeAxis, row: number): string =>
  `${dayWords(axis, row)}, ${clockWords(axis, row)}`;

/** "Tue 4 Nov". */
export function dayWords(axis: TimeAxis, row: number): string {
  const date = dateOf(axis, row);
  const month = date.toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' });
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${month}`;
}

/** Bins of an hour, of which there is at least one. */
export const rowsPerHour = ({ binSeconds }: TimeAxis): number => Math.max(1, Math.round(HOUR / binSeconds));

/** The first row of each day, that of row 0 included where the day begins before it. */
export function dayStarts({ rows, start, binSeconds }: TimeAxis): number[] {
  const rest = ((start % DAY) + DAY) % DAY;
  const starts = rows > 0 ? [0] : [];
  for (let second = DAY - rest; ; second += DAY) {
    const row = Math.ceil(second / binSeconds);
    if (row >= rows) return starts;
    if (row > starts[starts.length - 1]) starts.push(row);
  }
}

/** Rows of the day that a row lies in. */
export function dayOf(axis: TimeAxis, row: number): { readonly from: number; readonly to: number } {
  const starts = dayStarts(axis);
  const at = starts.findLastIndex((first) => first <= row);
  return { from: starts[at] ?? 0, to: starts[at + 1] ?? axis.rows };
}

/** The part that a row lies in; null where it lies in none. */
export const partAt = ({ parts }: TimeAxis, row: number): TimePart | null =>
  parts.find(({ from, to }) => from <= row && row < to) ?? null;

/** A whole row of the axis, the nearest to a number. */
export const nearestRow = ({ rows }: TimeAxis, row: number): number =>
  Math.min(Math.max(0, rows - 1), Math.max(0, Math.round(row)));

/**
 * The row that a key moves to: arrows by a bin, the page keys by an hour, Home and End to the ends; null for other
 * keys.
 */
export function rowAfterKey(axis: TimeAxis, row: number, key: string): number | null {
  const hour = rowsPerHour(axis);
  const places: Partial<Record<string, number>> = {
    ArrowLeft: row - 1,
    ArrowDown: row - 1,
    ArrowRight: row + 1,
    ArrowUp: row + 1,
    PageDown: row - hour,
    PageUp: row + hour,
    Home: 0,
    End: axis.rows - 1,
  };
  const to = places[key];
  return to === undefined ? null : nearestRow(axis, to);
}
