import { badInput } from '../../base/failure';
import { normalTwoSided } from './normal';

/** Outcome of a test whether rows of counts have the same shares. */
export interface ChiSquaredTest {
  readonly statistic: number;
  readonly degrees: number;
  /** Probability of a statistic at least as large where all rows have the same shares. */
  readonly p: number;
}

/**
 * Pearson's test of homogeneity. Rows and columns without any count are left out.
 * @param counts (rows, columns) how often each row had each outcome
 * @returns null where fewer than two rows or two columns have counts
 * @throws Failure 'bad-input' for rows of unequal length
 */
export function chiSquaredTest(counts: readonly (readonly number[])[]): ChiSquaredTest | null {
  const width = counts[0]?.length ?? 0;
  if (counts.some(({ length }) => length !== width))
    throw badInput('Rows of counts have the same outcomes, so they are equally long.');
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const rows = counts.map(sum);
  const columns = Array.from({ length: width }, (_, column) => sum(counts.map((row) => row[column])));
  const total = sum(rows);
  const degrees = (rows.filter(Boolean).length - 1) * (columns.filter(Boolean).length - 1);
  if (degrees < 1) return null;
  let statistic = 0;
  counts.forEach((row, i) =>
    row.forEach((count, column) => {
      const expected = (rows[i] * columns[column]) / total;
      if (expected > 0) statistic += (count - expected) ** 2 / expected;
    }),
  );
  return { statistic, degrees, p: chiSquaredTail(statistic, degrees) };
}

/**
 * Probability that a chi-squared variable is at least x: the regularised upper incomplete gamma function Q(degrees / 2, x / 2), by its
 * recurrence Q(a + 1, z) = Q(a, z) + z^a e^-z / Γ(a + 1) from Q(1/2, z), the two tails of a normal variable, or Q(1, z) = e^-z on.
 * @param x 0 or more
 * @param degrees a whole number from 1 on
 */
export function chiSquaredTail(x: number, degrees: number): number {
  if (x <= 0) return 1;
  const z = x / 2;
  const isOdd = degrees % 2 === 1;
  let tail = isOdd ? normalTwoSided(Math.sqrt(x)) : Math.exp(-z);
  let a = isOdd ? 0.5 : 1;
  // Of z^a / Γ(a + 1), in logarithms so that no factor is too large; Γ(3/2) = √π / 2.
  let term = a * Math.log(z) - (isOdd ? Math.log(Math.sqrt(Math.PI) / 2) : 0);
  for (; a < degrees / 2; a++) {
    tail += Math.exp(term - z);
    term += Math.log(z) - Math.log(a + 1);
  }
  return Math.min(1, tail);
}
