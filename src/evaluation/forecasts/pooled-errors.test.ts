import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ErrorSums, pooledErrors } from './forecast-errors';

const entry = fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 30 }));

it('is what the entries of all groups have together', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
      const [groups, all] = [new ErrorSums(4), new ErrorSums(1)];
      for (const [group, forecast, count] of entries) {
        groups.add(group, forecast, count);
        all.add(0, forecast, count);
      }
      const [whole] = all.perGroup;
      const pooled = pooledErrors(groups.perGroup);
      expect([pooled.count, pooled.positive]).toEqual([whole.count, whole.positive]);
      for (const measure of ['mae', 'rmse', 'mape'] as const) {
        if (Number.isNaN(whole[measure])) expect(pooled[measure]).toBeNaN();
        else expect(pooled[measure]).toBeCloseTo(whole[measure], 9);
      }
    }),
  );
});
