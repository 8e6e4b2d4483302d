import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EARTH_RADIUS_KM } from '../../domain/geo';
import { errorSize, metresApart, minuteErrors } from './errors';

const degree = (1000 * EARTH_RADIUS_KM * Math.PI) / 180;
const errors = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 30 });

it('a degree of latitude is as long as the sphere has it, and a degree of longitude half of that at 60 degrees', () => {
  const [north, east] = metresApart([8, 51, 0, 60], [8, 50, 0.001, 60]);
  expect(north).toBeCloseTo(degree, 6);
  expect(east).toBeCloseTo(degree / 2000, 6);
  expect(metresApart([8, 51], [8, 50], 1)[0]).toBeCloseTo(degree / EARTH_RADIUS_KM, 9);
});

it('mean and root mean square are those of the definition', () => {
  expect(errorSize([3, -4, 0])).toEqual({ count: 3, mae: 7 / 3, rmse: Math.sqrt(25 / 3) });
  expect(errorSize([])).toEqual({ count: 0, mae: NaN, rmse: NaN });
});

it('the mean error is at most the root of the mean square, and that at most the largest error', () => {
  fc.assert(
    fc.property(errors, (all) => {
      const { mae, rmse } = errorSize(all);
      const largest = Math.max(...all.map(Math.abs));
      expect(mae).toBeLessThanOrEqual(rmse * (1 + 1e-12) + 1e-150);
      expect(rmse).toBeLessThanOrEqual(largest * (1 + 1e-12) + 1e-150);
    }),
  );
});

it('the relative error leaves out trips that took no time', () => {
  const { count, mae, mape } = minuteErrors([11, 3, 18], [10, 0, 20]);
  expect([count, mae]).toEqual([3, 2]);
  expect(mape).toBeCloseTo(0.1, 12);
  expect(minuteErrors([1], [0]).mape).toBeNaN();
});

it('relative errors do not change with the unit', () => {
  const times = fc.array(
    fc.tuple(fc.double({ min: 0, max: 90, noNaN: true }), fc.double({ min: 0.1, max: 90, noNaN: true })),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(times, (pairs) => {
      const [predicted, truth] = [pairs.map(([said]) => said), pairs.map(([, real]) => real)];
      const inSeconds = minuteErrors(
        predicted.map((value) => 60 * value),
        truth.map((value) => 60 * value),
      );
      const inMinutes = minuteErrors(predicted, truth);
      expect(inSeconds.mape).toBeCloseTo(inMinutes.mape, 8);
      expect(inSeconds.rmse).toBeCloseTo(60 * inMinutes.rmse, 8);
    }),
  );
});

it('lists of unequal length are refused', () => {
  expect(() => metresApart([1, 2], [1, 2, 3, 4])).toThrow('2 predicted values cannot be held against 4');
  expect(() => minuteErrors([1], [])).toThrow('Give one prediction for each');
});
