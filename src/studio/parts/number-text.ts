import { expected, parseValue, type NumberRange as Range } from '../../engine/settings/settings';

export interface NumberRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** If step and minimum are integers, only whole numbers are accepted. */
  readonly step?: number | undefined;
}

/** Reads a number that a person typed, or says what is wrong with it. */
export function readNumber(
  text: string,
  { min, max, step = 1 }: NumberRange,
): { readonly value: number } | { readonly problem: string } {
  const range: Range = {
    kind: Number.isInteger(step) && Number.isInteger(min ?? 0) ? 'whole' : 'number',
    ...(min === undefined ? {} : { least: min }),
    ...(max === undefined ? {} : { most: max }),
  };
  const value = parseValue(range, text);
  return value === undefined ? { problem: `Enter ${expected(range)}.` } : { value };
}

interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Whether the scale is logarithmic. Values then have two significant digits, and `step` is ignored. */
  readonly log: boolean;
}

const LOG_POSITIONS = 100;

/** The positions of the thumb: from `from` to `to` in steps of `step`. */
export function positions({ min, max, step, log }: SliderRange): { from: number; to: number; step: number } {
  return log ? { from: 0, to: LOG_POSITIONS, step: 1 } : { from: min, to: max, step };
}

export function positionOf(value: number, { min, max, log }: SliderRange): number {
  if (!log) return value;
  const share = Math.log(value / min) / Math.log(max / min);
  return Math.round(LOG_POSITIONS * Math.min(1, Math.max(0, share)));
}

export function valueAt(position: number, { min, max, log }: SliderRange): number {
  if (!log) return Number(position.toPrecision(12));
  return Number((min * (max / min) ** (position / LOG_POSITIONS)).toPrecision(2));
}
