import { shown } from '../../base/text';

/** Why a row of a file gives no route, and what that means. */
export const LEFT_OUT_WORDS = {
  'misshapen-row': 'The row has too few or too many fields.',
  'no-roads': 'The row names no roads.',
  'broken-roads': 'The roads are no list of whole numbers like "[12, 13]".',
  'unknown-road': 'The network has no road of this id.',
  'broken-end': 'The origin or the destination is no whole number.',
  'unknown-end': 'The network has no road of the id of the origin or the destination.',
  'broken-times': 'The times are no list of times like 2013-07-01T08:30:00Z.',
  'unequal-lists': 'There are more roads than times, or more times than roads.',
  'times-back': 'The times go back.',
  'no-times': 'The row has no times, and other rows of the file have some.',
  'cleaned-away':
    'Nothing is left of the track: its points are too few, too near to each other, too fast or outside the roads.',
  'not-matched': 'The line could not be placed on the roads.',
  'partly-matched': 'Too few points of the line are near a road.',
  'in-pieces': 'No way in the network joins the parts of the line.',
  'one-road': 'The line stays on one road.',
} as const;

export type LeftOutReason = keyof typeof LEFT_OUT_WORDS;
export const LEFT_OUT_REASONS = Object.keys(LEFT_OUT_WORDS) as LeftOutReason[];

/** A row that was left out: where it stands (counted from 1 without the header), and what stands there. */
export interface LeftOutRow {
  readonly row: number;
  /** Shortened, as it may be shown. */
  readonly text: string;
}

/** Rows that were left out for one reason. Plain data. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  /** How many rows, exactly. */
  readonly count: number;
  /** The first of them, `MOST_LISTED` at most. */
  readonly rows: readonly LeftOutRow[];
}

/** Rows that are listed for one reason: more are only counted, and nobody looks through them. */
export const MOST_LISTED = 1000;
const LONGEST_TEXT = 80;

/** Counts the rows that are left out, and lists the first ones. */
export class LeftOutList {
  readonly #found = new Map<LeftOutReason, { count: number; rows: LeftOutRow[] }>();

  add(reason: LeftOutReason, row: number, text: string): void {
    const known = this.#found.get(reason) ?? { count: 0, rows: [] };
    this.#found.set(reason, known);
    known.count++;
    if (known.rows.length < MOST_LISTED) known.rows.push({ row, text: shown(text, LONGEST_TEXT) });
  }

  /** By reason, the most frequent one first. */
  finish(): LeftOut[] {
    return Array.from(this.#found, ([reason, { count, rows }]) => ({ reason, count, rows })).sort(
      (a, b) => b.count - a.count,
    );
  }
}

/** "3 × The times go back. (row 4: …)": why nothing is left of a file, in words. */
export const leftOutText = (leftOut: readonly LeftOut[]): string =>
  leftOut
    .map(({ reason, count, rows: [{ row, text }] }) => {
      const place = shown(text === '' ? `row ${row}` : `row ${row}: ${text}`);
      return `${count} × ${LEFT_OUT_WORDS[reason]} (${place})`;
    })
    .join(' ');
