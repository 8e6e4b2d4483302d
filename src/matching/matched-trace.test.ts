import { describe, expect, it } from 'vitest';
import { detourSteps } from './matched-trace';

/** Steps of these straight lines and routes, in metres. */
function detoursOf(steps: readonly (readonly [straight: number, route: number])[]): number[] {
  const xy = [0, 0];
  const positions = [0];
  for (const [straight, route] of steps) {
    xy.push(xy[xy.length - 2] + 0.6 * straight, xy[xy.length - 1] + 0.8 * straight);
    positions.push(positions[positions.length - 1] + route);
  }
  return detourSteps(Float64Array.from(xy), Float64Array.from(positions));
}

describe('detourSteps', () => {
  it('finds steps whose route is more than 500 m longer than the straight line', () => {
    expect(
      detoursOf([
        [100, 110],
        [100, 590],
        [100, 610],
        [0, 501],
        [200, 0],
      ]),
    ).toEqual([2, 3]);
  });

  it('does not count long steps that are longer by half, as roads are', () => {
    expect(
      detoursOf([
        [1200, 1800],
        [1200, 2500],
      ]),
    ).toEqual([1]);
  });

  it('is nothing of one point', () => {
    expect(detoursOf([])).toEqual([]);
  });
});
