import { badInput } from '../../../base/failure';
import { travelTimeMask } from '../../../domain/masked-trajectories/masks';
import type { Task } from '../../../base/task';
import type { Encoder } from '../networks/encoder';
import { fillIn, type AskedTrajectory } from '../networks/fill-in';
import type { ReadCity } from '../networks/read-city';
import type { TimeQuestion } from './recovery-service';

/**
 * A travel time that is asked for, as encoders are asked: a trip of two points, of which the time of the last is hidden.
 * @throws Failure 'bad-input' for places or a departure that are none
 */
function askedTime({ from, to, departure }: TimeQuestion): AskedTrajectory {
  for (const [what, [lon, lat]] of [['origin', from] as const, ['destination', to] as const])
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw badInput(
        `The ${what} lies at ${lon}, ${lat}, which is no longitude and latitude in degrees. Choose it on the map.`,
      );
  if (!Number.isFinite(departure))
    throw badInput(`The departure at ${departure} is no time. Give seconds since 1970.`);
  return {
    trajectory: { lonLat: Float64Array.of(...from, ...to), times: Float64Array.of(departure, departure) },
    mask: travelTimeMask(2),
  };
}

/**
 * (questions) minutes that an encoder says trips take.
 * @throws Failure 'bad-input' for places or a departure that are none; 'cancelled'
 */
export async function saidMinutes(
  encoder: Encoder,
  city: ReadCity,
  questions: readonly TimeQuestion[],
  task: Task,
): Promise<Float64Array> {
  const filled = await fillIn(encoder, city, questions.map(askedTime), task);
  return Float64Array.from(filled, ({ minutes }) => minutes[1]);
}
