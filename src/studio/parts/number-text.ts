import { expected, parseValue, type NumberRange as Range } from '../../engine/experiments/settings';

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
