import { describe, expect, it } from 'vitest';
import { maximize } from './lbfgs';

describe('L-BFGS', () => {
  it('finds the top of the valley of Rosenbrock', async () => {
    const { at, converged } = await maximize(
      async ([x, y]) => ({
        value: -((1 - x) ** 2) - 100 * (y - x * x) ** 2,
        gradient: Float64Array.of(2 * (1 - x) + 400 * x * (y - x * x), -200 * (y - x * x)),
      }),
      Float64Array.of(-1.2, 1),
      { leastGain: 1e-16 },
    );
    expect(converged).toBe(true);
    expect(at[0]).toBeCloseTo(1, 5);
    expect(at[1]).toBeCloseTo(1, 5);
  });
  it('steps back from where there is no value', async () => {
    const { at } = await maximize(
      async ([x]) =>
        x < 3 ? { value: Math.log(3 - x) + x, gradient: Float64Array.of(1 - 1 / (3 - x)) } : null,
      Float64Array.of(-4),
    );
    expect(at[0]).toBeCloseTo(2, 4);
  });
  it('needs a value to begin with', async () => {
    await expect(maximize(() => Promise.resolve(null), Float64Array.of(0))).rejects.toThrow('no value');
  });
});
