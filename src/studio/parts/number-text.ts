import { expected, parseValue, type NumberRange as Range } from '../../engine/experiments/settings';

export interface NumberRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** A whole step from a whole least number asks for whole numbers. */
  readonly step?: number | undefined;
}

/** A number as typed, or what is wrong with it in words. */
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
