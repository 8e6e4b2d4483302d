import { expect, it } from 'vitest';
import { epochRate, HTP_RATES } from './learning-rate';

it('the rate warms up, jumps, and falls without ever reaching its peak', () => {
  const rates = Array.from({ length: HTP_RATES.epochs }, (_, epoch) => epochRate(HTP_RATES, epoch));
  expect(rates[0]).toBe(1e-6);
  expect(rates[9]).toBeCloseTo(9.01e-5, 10);
  expect(rates[10]).toBeCloseTo(9.78e-5, 7);
  expect(Math.max(...rates)).toBe(rates[10]);
  expect(rates.slice(11).every((rate, i) => rate < rates[i + 10])).toBe(true);
  expect(rates[99]).toBeGreaterThan(HTP_RATES.least);
});
