import { MEASURES, SHOWN_UNITS, type MeasureKey } from '../../../evaluation/measure-catalogue';
import type { Figure } from '../figures-of';
import type { ReportData, ReportGroup, ReportSplit } from '../report-data';

/** A blank at which no line ends: an interval is not torn apart, though it may stand below its value. */
export const NO_BREAK = '\u00a0';

/** What stands where nothing could be measured. */
export const NOTHING = '–';

/** Numbers below zero have a minus sign and no hyphen; zero has no sign. */
export function decimal(value: number, decimals: number, signed = false): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : signed ? '+' : ''}${text}`;
}

/** "712 / 800" on one line. */
export const ofAll = (part: number, all: number): string =>
  `${part.toLocaleString('en')}${NO_BREAK}/${NO_BREAK}${all.toLocaleString('en')}`;

/** A share as percent. */
export const percent = (share: number, decimals = 1): string =>
  `${decimal(100 * share, decimals)}${NO_BREAK}%`;

/** A value of a measure without its unit; shares as percent. */
export function measureNumber(key: MeasureKey, value: number | null, signed = false): string {
  if (value === null) return NOTHING;
  const { unit, decimals } = MEASURES[key];
  return decimal(unit === 'share' ? 100 * value : value, decimals, signed);
}

/** "85.7 [84.1, 87.2]" */
export function figureText(
  { value, low, high }: Figure,
  text: (value: number | null) => string = (one) => (one === null ? NOTHING : decimal(one, 3)),
): string {
  return low === null || high === null
    ? text(value)
    : `${text(value)} [${text(low)},${NO_BREAK}${text(high)}]`;
}

export const measureFigure = (key: MeasureKey, figure: Figure, signed = false): string =>
  figureText(figure, (value) => measureNumber(key, value, signed));

/** A unit as it stands behind a value or in the head of a column. */
export function unitOf(key: MeasureKey, difference = false): string {
  const { unit } = MEASURES[key];
  return unit === 'share' && difference ? 'points' : SHOWN_UNITS[unit];
}

/** "Arrival, %": the head of a column. */
export const measureHead = (key: MeasureKey): string =>
  [MEASURES[key].label, unitOf(key)].filter(Boolean).join(', ');

export function pText(p: number | null): string {
  if (p === null) return NOTHING;
  return p < 0.001 ? `<${NO_BREAK}0.001` : p.toFixed(3);
}

export const SPLIT_WORDS: Readonly<Record<ReportSplit, string>> = {
  train: 'training OD pairs',
  test: 'test OD pairs',
  chosen: 'the OD pairs under review',
};

/** The same in a cell of a column that says "OD pairs". */
export const SPLIT_CELLS: Readonly<Record<ReportSplit, string>> = {
  train: 'Train',
  test: 'Test',
  chosen: 'Chosen',
};

/** Which run a line of a table is of: its seed, or its number where it has none. */
export function runWords({ runs }: Pick<ReportData, 'runs'>, run: number): string {
  const { seed } = runs[run];
  return seed === null ? String(run + 1) : String(seed);
}

/** "run 42, test OD pairs": what a figure of one group is of. */
export const groupWords = (data: ReportData, { run, split }: ReportGroup): string =>
  data.runs.length > 1 ? `${SPLIT_WORDS[split]}, seed ${runWords(data, run)}` : SPLIT_WORDS[split];

/** A sentence begins with a capital letter. */
export const beginLarge = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
