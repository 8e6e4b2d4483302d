import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import type { CountTable } from '../../domain/counts/count-table';
import { LinearAutoregression } from './linear-autoregression';

/** Two nodes that follow the same law: the next count is 3 + 0.5 times the last and 0.25 times the one before. */
function lawful(rows: number): CountTable {
  const random = new Random(1);
  const counts = new Float32Array(2 * rows).map(() => 100 * random.next());
  for (let i = 4; i < counts.length; i++)
    if (i % 40 >= 4) counts[i] = 3 + 0.5 * counts[i - 2] + 0.25 * counts[i - 4];
  return { rows, nodes: 2, counts, slotsPerDay: 288, firstWeekday: 0 };
}

describe('a linear autoregression', () => {
  const lengths = { inputs: 2, outputs: 2 };

  it('finds the law that counts follow, for each bin ahead', () => {
    const table = lawful(40);
    // Windows of ten rows each, none over a place where counts begin anew.
    const fitted = new LinearAutoregression(lawful(18), { from: 0, to: 18 }, lengths);
    const laws = [
      [0.25, 0.5, 3],
      [0.125, 0.5, 4.5],
    ];
    laws.forEach((law, h) => law.forEach((weight, i) => expect(fitted.weights[h][i]).toBeCloseTo(weight, 2)));
    const forecast = fitted.forecast(table, Int32Array.of(2));
    expect(forecast[0]).toBeCloseTo(table.counts[8], 1);
    expect(forecast[3]).toBeCloseTo(table.counts[11], 1);
  });

  it('never looks at targets, and forecasts no negative count', () => {
    const table = lawful(30);
    const fitted = new LinearAutoregression(table, { from: 0, to: 30 }, lengths);
    const altered = { ...table, counts: table.counts.map((count, i) => (i < 2 * 7 ? count : 1e6)) };
    expect(fitted.forecast(altered, Int32Array.of(5))).toEqual(fitted.forecast(table, Int32Array.of(5)));
    const falling = { ...table, counts: table.counts.map(() => -1000) };
    expect([...fitted.forecast(falling, Int32Array.of(0))]).toEqual([0, 0, 0, 0]);
  });

  it('is fitted where inputs say the same, and refuses too few rows', () => {
    const still = { ...lawful(30), counts: new Float32Array(60).fill(7) };
    const fitted = new LinearAutoregression(still, { from: 0, to: 30 }, lengths);
    expect(fitted.forecast(still, Int32Array.of(0))[0]).toBeCloseTo(7, 3);
    expect(() => new LinearAutoregression(still, { from: 0, to: 3 }, lengths)).toThrow(
      /needs 4 rows, and there are 3/,
    );
  });
});
