import type { Estimate } from '../../../evaluation/bootstrap';
import { MEASURES, SHOWN_UNITS, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { isStudent, type RouteSource } from '../../../engine/routes/route-source';
import { fixed, percent } from '../../figures';
import { INKS } from '../../inks';
import type { LineSource } from '../../state/review/review-table';

/** What is said wherever an interval holds 0, or an adjusted p is LEVEL or more. */
export const COULD_BE_CHANCE = 'no clear difference (could be chance)';
/** An adjusted p below it counts as clear. */
export const LEVEL = 0.05;

/** An interval as some results have it: null or NaN where there is none. */
export interface MaybeEstimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A set within a sentence: "the distilled student", "set A". */
export function setInWords(source: LineSource): string {
  const { label } = INKS[source];
  if (source.startsWith('set')) return label.replace('Set', 'set');
  return `the ${label === INKS.markov.label ? label : label.toLowerCase()}`;
}

/** The vanilla and the distilled student where both are there, else the first two sets; null for a single one. */
export function mainPair(
  sources: readonly RouteSource[],
): readonly [before: RouteSource, after: RouteSource] | null {
  const students = sources.filter(isStudent);
  const [before, after] = students.length === 2 ? students : sources;
  if (before === undefined || after === undefined) return null;
  return before === 'distilled' ? [after, before] : [before, after];
}

/** A number as tables show it, with a minus sign (U+2212) and never as minus zero. */
export function numberText(value: number, digits: number, signed = false): string {
  const text = fixed(value, digits);
  const plain = /[1-9]/.test(text) ? text : text.replace('-', '');
  return (signed && value > 0 && /[1-9]/.test(plain) ? `+${plain}` : plain).replace('-', '−');
}

/** How the values of a measure are written: multiplied by `factor`, with `digits`, before `unit`. */
export interface Scale {
  readonly factor: number;
  readonly digits: number;
  /** '' for plain numbers. */
  readonly unit: string;
}

export function scaleOf(key: MeasureKey): Scale {
  const { unit, decimals } = MEASURES[key];
  return { factor: unit === 'share' ? 100 : 1, digits: decimals, unit: SHOWN_UNITS[unit] };
}

/** Unit of differences: those of shares are points, not percent of anything. */
export const differenceUnit = ({ unit }: Scale): string => (unit === '%' ? 'points' : unit);

/** "3.2 km", "+1.2 points"; an en dash for what is not known. */
export function valueText(value: number | null, { factor, digits, unit }: Scale, signed = false): string {
  if (value === null || Number.isNaN(value)) return '–';
  const suffix = signed ? differenceUnit({ factor, digits, unit }) : unit;
  return [numberText(factor * value, digits, signed), suffix].filter(Boolean).join('\u00a0');
}

/** "1.7 to 5.2"; '' where there is no interval. */
export function intervalText({ low, high }: MaybeEstimate, { factor, digits }: Scale): string {
  if (low === null || high === null || Number.isNaN(low) || Number.isNaN(high)) return '';
  return `${numberText(factor * low, digits)} to ${numberText(factor * high, digits)}`;
}

/** A share with its interval within a sentence: "3.0 % (1.7 to 5.2 %)". */
export const shareText = ({ value, low, high }: Estimate): string =>
  Number.isNaN(value) ? '–' : `${percent(value)} (${fixed(100 * low, 1)} to ${percent(high)})`;

/** Whether an interval excludes 0; null where there is none. */
export function isClear({ low, high }: MaybeEstimate): boolean | null {
  if (low === null || high === null || Number.isNaN(low) || Number.isNaN(high)) return null;
  return low > 0 || high < 0;
}

/** "0.012", "< 0.001"; an en dash where nothing was tested. */
export const pText = (p: number): string => (Number.isNaN(p) ? '–' : p < 0.001 ? '< 0.001' : fixed(p, 3));

/** "p = 0.012", "p < 0.001", which no line breaks. */
export const pEquals = (p: number): string =>
  `p\u00a0${p < 0.001 ? '' : '= '}${pText(p)}`.replaceAll(' ', '\u00a0');

/** What a clear difference means for the set that came second: its sign, by which way is better. */
export function direction(key: MeasureKey, difference: number): 'better' | 'worse' | 'higher' | 'lower' {
  const { better } = MEASURES[key];
  if (better === 'as real') return difference > 0 ? 'higher' : 'lower';
  return (better === 'higher') === difference > 0 ? 'better' : 'worse';
}
