import { expect, it } from 'vitest';
import { LocalPlane } from '../../../matching/segment-index';
import { MomentErrors, RouteRecovery } from './source-reports';

const plane = new LocalPlane(10, 50);
const points = (times: number[], metres: number[]) => ({
  times: Float64Array.from(times),
  lonLat: Float64Array.from(metres.flatMap((x) => [plane.lonOf(x), 50])),
});
const real = points([0, 10, 20, 30], [0, 100, 200, 300]);

it.each<[string, number[], number[], number]>([
  ['of the same moments', [0, 10, 20, 30], [3, 103, 203, 303], 3],
  ['between two moments', [0, 30], [0, 300], 0],
  ['as far as they go', [0, 10], [0, 110], Math.sqrt(50)],
  ['beyond the last real one', [0, 10, 20, 30, 40], [0, 100, 200, 340, 900], 20],
  ['that begin later', [15, 20, 40], [0, 206, 412], Math.sqrt((36 + (309 - 300) ** 2) / 2)],
])('errors are those of points %s', (_, times, metres, rmse) => {
  const errors = new MomentErrors(plane);
  errors.add(real, points(times, metres));
  expect(errors.rmse).toBeCloseTo(rmse, 5);
});

it('there are no errors where no moments meet', () => {
  const errors = new MomentErrors(plane);
  errors.add(real, points([50, 60], [0, 1]));
  expect(errors.rmse).toBeNaN();
});

it('errors are pooled over trips', () => {
  const errors = new MomentErrors(plane);
  errors.add(real, real);
  errors.add(points([0, 10], [0, 100]), points([0, 10], [6, 106]));
  expect(errors.rmse).toBeCloseTo(Math.sqrt(72 / 6), 6);
});

it('routes are recovered as far as they have the same roads', () => {
  const recovery = new RouteRecovery();
  expect(recovery.shares.precision).toBe(0);
  recovery.add([1, 2, 3, 2], [2, 2, 2, 9]);
  recovery.add([5, 6], []);
  expect(recovery.shares).toEqual({ recall: 2 / 6, precision: 2 / 4 });
});
