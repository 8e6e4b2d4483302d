/** A straight scale from numbers to px. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** Round numbers within it. */
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly decimals: number;
  at(value: number): number;
}

/** Steps between ticks, as shares of a power of ten. */
const STEPS = [1, 2, 5, 10];

/**
 * A scale over some values and 0, or over [0, most].
 * @param about number of ticks, more or less
 */
export function scaleOver(
  values: readonly number[],
  [from, to]: readonly [from: number, to: number],
  about = 5,
  most?: number,
): Scale {
  const min = Math.min(0, ...values);
  // Where there is nothing to show, the axis still has a length.
  const max = most ?? (Math.max(0, ...values) || (min < 0 ? 0 : 1));
  const raw = (max - min) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (STEPS.find((one) => one * power >= raw) ?? 10) * power;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(min / step - 1e-9);
  const ticks: number[] = [];
  for (let k = first; k * step <= max + step * 1e-9; k++) ticks.push(k * step);
  return { min, max, ticks, decimals, at: (value) => from + ((value - min) / (max - min)) * (to - from) };
}

/** A coordinate as SVG has it: tenths of a px are enough. */
export const px = (value: number): string => String(Math.round(10 * value) / 10);
