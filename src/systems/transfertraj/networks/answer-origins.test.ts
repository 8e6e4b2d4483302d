import { expect, it } from 'vitest';
import { type PointMask, recoveryMask, predictionMask } from '../../../domain/masked-trajectories/masks';
import { batchOfTrajectories } from '../../../models/transfertraj/batch-of-trajectories';
import { countedTargets, meantPlaces } from './fill-in';

const none = (points: number) => ({
  start: new Int32Array(points + 1),
  items: new Int32Array(0),
  metres: new Float64Array(0),
});

/** A trip that goes 1 km east and i² km north up to point i. */
function masked(mask: PointMask) {
  const points = mask.points.length;
  return batchOfTrajectories([
    {
      known: {
        space: Float64Array.from({ length: 2 * points }, (_, i) => (i % 2 ? (i >> 1) ** 2 : i >> 1)),
        time: new Float64Array(4 * points),
        places: none(points),
        roads: none(points),
      },
      mask,
    },
  ]);
}

it('places are said from the line between known points, and lead back', () => {
  const { batch, targets } = masked(recoveryMask(5, 'space', 4));
  const said = countedTargets(batch, targets, { answers: 'line' });
  expect([...said.space]).toEqual([0, 0, 0, -3, 0, -4, 0, -3, 0, 0]);
  expect(meantPlaces(batch, said.space, { answers: 'line' })).toEqual(targets.space);
});

it('places after the last known point are said from there, or all from the first point', () => {
  const { batch, targets } = masked(predictionMask(7, 'space'));
  const said = countedTargets(batch, targets, { answers: 'line' });
  expect([...said.space.slice(2, 6)]).toEqual([0, 0, 1, 3]);
  expect(countedTargets(batch, targets, { answers: 'first-point' })).toBe(targets);
  expect(meantPlaces(batch, said.space, { answers: 'first-point' })).toBe(said.space);
});
