/** Axes that go no higher are written with powers of ten. */
const SMALL = 0.01;
const THOUSANDS = 10_000;

/** Ticks of an axis as text, with as many digits as it takes to tell them apart; '' where there is none. */
export function tickTexts(splits: readonly (number | null)[], log = false): string[] {
  const values = splits.filter((value) => value !== null);
  const largest = Math.max(0, ...values.map(Math.abs));
  const gap = smallestGap(values);
  return splits.map((value) => {
    if (value === null) return '';
    if (value === 0) return '0';
    if (log) return alone(value);
    if (largest <= SMALL) return power(value);
    return largest >= THOUSANDS ? `${even(value / 1000, gap / 1000)}k` : even(value, gap);
  });
}

/** A number on its own, with its own digits. */
function alone(value: number): string {
  const size = Math.abs(value);
  if (size < SMALL) return power(value);
  return size >= THOUSANDS ? `${plain(value / 1000)}k` : plain(value);
}

function smallestGap(values: readonly number[]): number {
  let gap = Infinity;
  for (let i = 1; i < values.length; i++) gap = Math.min(gap, Math.abs(values[i] - values[i - 1]));
  return Number.isFinite(gap) && gap > 0 ? gap : Math.abs(values[0] ?? 1) || 1;
}

/** With the digits that a step of `gap` needs. */
function even(value: number, gap: number): string {
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(gap) + 1e-9)));
  const whole = Math.abs(gap * 10 ** digits - Math.round(gap * 10 ** digits)) < 1e-6;
  return minus(value.toFixed(whole ? digits : digits + 1));
}

const plain = (value: number) => minus(String(Number(value.toPrecision(2))));

/** 2.5e-4 rather than 0.00025. */
function power(value: number): string {
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return minus(`${mantissa.replace(/\.0$/, '')}e${exponent}`);
}

const minus = (text: string) => text.replaceAll('-', '\u2212');
