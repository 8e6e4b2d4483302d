import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { networkMatcher } from '../../../matching/matcher';
import { networkInMeters, traceOf } from '../../../matching/testing/matching-city';
import { rematched } from './source-reports';

/** A street of three roads, and one 300 m beside it that nothing leads to. */
const matcher = await networkMatcher(
  networkInMeters([
    [
      [0, 0],
      [400, 0],
    ],
    [
      [400, 0],
      [800, 0],
    ],
    [
      [800, 0],
      [1200, 0],
    ],
    [
      [0, 300],
      [1200, 300],
    ],
  ]),
);

/** Points that are said to be on road 3, whatever is true. */
function match(places: readonly (readonly [x: number, y: number])[]) {
  const trace = traceOf(places);
  return rematched({ ...trace, roads: new Uint32Array(places.length).fill(3) }, matcher, NO_TASK);
}

describe('points that are matched anew', () => {
  it('are on the roads that they lie along, whatever they were said to be on', async () => {
    const { points, route } = await match([100, 250, 450, 600, 750, 900].map((x) => [x, 8]));
    expect([...points.roads]).toEqual([0, 0, 1, 1, 1, 2]);
    expect([...route]).toEqual([0, 1, 2]);
  });

  it('are on the nearest road where matching leaves them out', async () => {
    const along = [100, 250, 450, 600, 750, 900].map((x): [number, number] => [x, 8]);
    const { points, route } = await match([...along.slice(0, 3), [500, 5000], ...along.slice(3)]);
    expect([...points.roads]).toEqual([0, 0, 1, 3, 1, 1, 2]);
    expect([...route]).toEqual([0, 1, 2]);
  });

  it('have no route where they are too few to tell one', async () => {
    const { points, route } = await match([
      [100, 290],
      [250, 10],
    ]);
    expect([...points.roads]).toEqual([3, 0]);
    expect([...route]).toEqual([]);
  });

  it('must be places', async () => {
    const trace = { lonLat: Float64Array.of(-8.6, 141), times: Float64Array.of(0), roads: Uint32Array.of(0) };
    await expect(rematched(trace, matcher, NO_TASK)).rejects.toThrow(/latitude 141, which is no place/);
  });
});
