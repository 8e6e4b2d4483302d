import { describe, expect, it } from 'vitest';
import { Cholesky } from './cholesky';

const matrix = Float64Array.of(4, 2, 0, 2, 5, 1, 0, 1, 3);

describe('Cholesky factor', () => {
  it('solves linear equations', () => {
    const x = new Cholesky(matrix, 3).solve([1, 2, 3]);
    [1, 2, 3].forEach((right, row) =>
      expect(matrix[3 * row] * x[0] + matrix[3 * row + 1] * x[1] + matrix[3 * row + 2] * x[2]).toBeCloseTo(
        right,
        12,
      ),
    );
  });
  it('has the diagonal of the inverse', () => {
    // Cofactors over the determinant, 4 * 14 - 2 * 6 = 44.
    const [a, b, c] = new Cholesky(matrix, 3).inverseDiagonal();
    expect(a).toBeCloseTo(14 / 44, 12);
    expect(b).toBeCloseTo(12 / 44, 12);
    expect(c).toBeCloseTo(16 / 44, 12);
  });
  it('survives a row that says what another says', () => {
    expect([...new Cholesky(Float64Array.of(1, 1, 1, 1), 2).solve([1, 1])].every(Number.isFinite)).toBe(true);
  });
});
