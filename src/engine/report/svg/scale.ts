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

/** A smaller value is 0: its tenth would have no number. */
const LEAST_SHOWN = 1e-300;

/** Steps between ticks, as shares of a power of ten. */
const STEPS = [1, 2, 5, 10];

function straight(
  min: number,
  max: number,
  [from, to]: readonly [from: number, to: number],
  about: number,
): Scale {
  const raw = (max - min) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (STEPS.find((one) => one * power >= raw) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return {
    min,
    max,
    ticks: Array.from({ length: count }, (_, k) => (first + k) * step),
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    at: (value) => from + ((value - min) / (max - min)) * (to - from),
  };
}

/**
 * A scale over some values and 0, or over [0, most].
 * @param about number of ticks, more or less
 */
export function scaleOver(
  values: readonly number[],
  ends: readonly [from: number, to: number],
  about = 5,
  most?: number,
): Scale {
  const seen = values.map((value) => (Math.abs(value) < LEAST_SHOWN ? 0 : value));
  const min = Math.min(0, ...seen);
  // Where there is nothing to show, the axis still has a length.
  const max = most ?? (Math.max(0, ...seen) || (min < 0 ? 0 : 1));
  return straight(min, max, ends, about);
}

/** A coordinate as SVG has it: tenths of a px are enough. */
export const px = (value: number): string => String(Math.round(10 * value) / 10);

/** The same for whoever does not ask where it ends. */
export type ValueScale = Omit<Scale, 'min' | 'max'>;

/** A scale over the values and a little air; over [0, 1] without values. */
export function valueScale(
  values: readonly number[],
  ends: readonly [from: number, to: number],
  about = 4,
): ValueScale {
  const finite = values.filter(Number.isFinite);
  const [least, most] = finite.length > 0 ? endsOf(finite) : [0, 1];
  // Where all values are one but for rounding, the axis still has a length.
  const size = Math.max(Math.abs(least), Math.abs(most));
  const air =
    most - least > 1e-9 * size && size > 1e-12 ? 0.05 * (most - least) : size > 1e-12 ? 0.05 * size : 0.5;
  return straight(least - air, most + air, ends, about);
}

const endsOf = (values: readonly number[]): [number, number] =>
  values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
