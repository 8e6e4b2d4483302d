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
  const value = Number(text);
  const isInteger = Number.isInteger(step) && Number.isInteger(min ?? 0);
  const right =
    text.trim() !== '' &&
    Number.isFinite(value) &&
    (!isInteger || Number.isInteger(value)) &&
    value >= (min ?? -Infinity) &&
    value <= (max ?? Infinity);
  if (right) return { value };
  return { problem: `Enter a ${isInteger ? 'whole number' : 'number'}${inWords(min, max)}.` };
}

function inWords(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, ${min} or more`;
  return max === undefined ? '' : `, ${max} or less`;
}
