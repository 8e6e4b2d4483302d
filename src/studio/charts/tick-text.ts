/** The numbers of an axis that does not go higher are written with powers of ten. */
const SMALL = 0.01;
const THOUSANDS = 10_000;

/** The ticks of an axis as text, with enough digits to tell them apart; '' for null. */
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

/** A number by itself, with two significant digits. */
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

/** A number with the digits that a distance of `gap` between ticks needs. */
function even(value: number, gap: number): string {
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(gap) + 1e-9)));
  const isMultiple = Math.abs(gap * 10 ** digits - Math.round(gap * 10 ** digits)) < 1e-6;
  return minus(value.toFixed(isMultiple ? digits : digits + 1));
}

const plain = (value: number) => minus(String(Number(value.toPrecision(2))));

/** Writes 2.5e-4 rather than 0.00025. */
function power(value: number): string {
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return minus(`${mantissa.replace(/\.0$/, '')}e${exponent}`);
}

const minus = (text: string) => text.replaceAll('-', '\u2212');
