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
  const value = Number(text);
  const whole = Number.isInteger(step) && Number.isInteger(min ?? 0);
  const right =
    text.trim() !== '' &&
    Number.isFinite(value) &&
    (!whole || Number.isInteger(value)) &&
    value >= (min ?? -Infinity) &&
    value <= (max ?? Infinity);
  if (right) return { value };
  return { problem: `Enter a ${whole ? 'whole number' : 'number'}${inWords(min, max)}.` };
}

function inWords(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, ${min} or more`;
  return max === undefined ? '' : `, ${max} or less`;
}
