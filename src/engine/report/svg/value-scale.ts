/** A straight scale from values to px, which need not begin at zero. */
export interface ValueScale {
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly decimals: number;
  at(value: number): number;
}

const STEPS = [1, 2, 5, 10];

/** A scale over the values and a little air; over [0, 1] without values. */
export function valueScale(
  values: readonly number[],
  [from, to]: readonly [from: number, to: number],
  about = 4,
): ValueScale {
  const finite = values.filter(Number.isFinite);
  const [least, most] = finite.length > 0 ? endsOf(finite) : [0, 1];
  // Where all values are one but for rounding, the axis still has a length.
  const size = Math.max(Math.abs(least), Math.abs(most));
  const air =
    most - least > 1e-9 * size && size > 1e-12 ? 0.05 * (most - least) : size > 1e-12 ? 0.05 * size : 0.5;
  const [min, max] = [least - air, most + air];
  const raw = (max - min) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (STEPS.find((one) => one * power >= raw) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return {
    ticks: Array.from({ length: count }, (_, k) => (first + k) * step),
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    at: (value) => from + ((value - min) / (max - min)) * (to - from),
  };
}

const endsOf = (values: readonly number[]): [number, number] =>
  values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
