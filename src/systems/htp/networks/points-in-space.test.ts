import { expect, it } from 'vitest';
import { ringDataset } from '../testing/untrained-networks';
import { TripLabels } from '../trips/trip-labels';
import { pointsInSpace } from './tokeniser';

it('points that are said as places lie there, on the nearest road of the route', async () => {
  const labels = new TripLabels((await ringDataset()).network);
  const roads = [3, 4, 5];
  const route = labels.routeLine(roads);
  const fractions = [0.1, 0.5, 0.45, 0.9, 0.9];
  const xy = Float64Array.from(
    fractions.flatMap((fraction) => {
      const { x, y } = route.pointAt(fraction);
      return [x, y];
    }),
  );
  const points = pointsInSpace(labels, roads, xy);
  expect([...points.places]).toEqual([0, 1, 1, 2, 2]);
  points.fractions.forEach((fraction, i) => expect(fraction).toBeCloseTo(fractions[i], 6));
  const { plane } = labels;
  xy.forEach((value, i) =>
    expect(i % 2 === 0 ? plane.x(points.lonLat[i]) : plane.y(points.lonLat[i])).toBeCloseTo(value, 3),
  );
  expect(points.reversed).toBe(1);
  expect(points.stalled).toBe(1);
});
