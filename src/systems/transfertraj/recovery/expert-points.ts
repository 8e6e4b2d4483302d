import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { openMask } from '../../../domain/masked-trajectories/point-mask';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { Encoder } from '../networks/encoder';
import { fillIn } from '../networks/fill-in';
import type { ReadCity } from '../networks/read-city';
import type { ExpertPoints } from './recovery-service';

const MOST_PLACES = 65_535;

/**
 * Which experts the points of trips ask of which nothing is hidden.
 * @param most so many trips at most, evenly spread over those that are given
 * @throws Failure 'bad-input' for a number that is no whole one from 1 on, 'cancelled'
 */
export async function expertPoints(
  encoder: Encoder,
  city: ReadCity,
  trips: readonly Trajectory[],
  most: number,
  task: Task,
): Promise<ExpertPoints> {
  if (!(Number.isInteger(most) && most >= 1))
    throw new Failure('bad-input', `Experts are shown for a whole number of trips from 1 on, not ${most}.`);
  const count = Math.min(most, trips.length);
  const some = Array.from({ length: count }, (_, i) => trips[Math.floor((i * trips.length) / count)]);
  const asked = some.map((trajectory) => ({ trajectory, mask: openMask(trajectory.times.length) }));
  const filled = await fillIn(encoder, city, asked, task);
  const lonLat = Float64Array.from(some.flatMap((trip) => [...trip.lonLat]));
  const { layers, experts } = encoder.config;
  return {
    lonLat,
    places: Uint16Array.from(city.placesAround(lonLat), (places) => Math.min(places, MOST_PLACES)),
    gates: Array.from({ length: layers }, (_, layer) =>
      Float32Array.from(filled.flatMap(({ gates }) => [...gates[layer]])),
    ),
    experts,
  };
}
