import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { aucDifference, aucWithInterval } from '../statistics/auc';
import { comparedMeans, comparedShares, ratioOfMeans } from './compared-means';

const values = (count: number, mean: number, random: Random) =>
  Float64Array.from({ length: count }, () => mean + random.normal());

describe('means, shares and areas beside each other', () => {
  it('have differences whose intervals hold the true one in about 95 % of samples', () => {
    const random = new Random(2);
    const missed = { means: 0, paired: 0, shares: 0, ratio: 0 };
    for (let sample = 0; sample < 400; sample++) {
      const [a, b] = [values(60, 5, random), values(40, 4, random)];
      const difference = comparedMeans(a, b, false).difference;
      if (difference.low > 1 || difference.high < 1) missed.means++;
      const common = values(60, 0, random);
      const paired = comparedMeans(
        a.map((one, i) => one + 9 * common[i]),
        values(60, 4, random).map((one, i) => one + 9 * common[i]),
        true,
      ).difference;
      if (paired.low > 1 || paired.high < 1) missed.paired++;
      const [x, y] = [0.1, 0.3].map((share) => a.map(() => Number(random.next() < share)));
      const shares = comparedShares(x, y).difference;
      if (shares.low > -0.2 || shares.high < -0.2) missed.shares++;
      const ratio = ratioOfMeans(a, b).routes;
      if (ratio.low > 1.25 || ratio.high < 1.25) missed.ratio++;
    }
    for (const count of Object.values(missed)) {
      expect(count).toBeGreaterThan(4);
      expect(count).toBeLessThan(40);
    }
  });

  it('has no certainty where no route is a copy', () => {
    const none = new Float64Array(50);
    const { routes, difference } = comparedShares(none, none);
    expect([routes.value, difference.value]).toEqual([0, 0]);
    expect(routes.high).toBeGreaterThan(0.05);
    expect(difference.low).toBeLessThan(-0.05);
  });

  it('have areas that differ by their difference', () => {
    const scores = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(1)), { minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(scores, (items) => {
        const labels = items.map(([, , label], i) => (i < 4 ? i % 2 : label));
        const [a, b] = [0, 1].map((k) => Float64Array.from(items, (item) => item[k]));
        const { value, low, high } = aucDifference(a, b, labels);
        expect(value).toBeCloseTo(aucWithInterval(a, labels).value - aucWithInterval(b, labels).value, 12);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(aucDifference(a, a, labels)).toEqual({ value: 0, low: 0, high: 0 });
      }),
    );
  });
});
