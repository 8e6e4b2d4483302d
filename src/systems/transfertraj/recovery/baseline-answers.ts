import { askedPlaces } from '../../../evaluation/recovery/asked-trips';
import type { PartlySeenTrip } from '../../../evaluation/recovery/partly-seen-trip';
import type { CityBaselines } from '../evaluation/city-baselines';
import type { AskedTrajectory } from '../networks/fill-in';
import type { BaselineAnswer } from './recovery-service';

/**
 * Where the baselines put the points of a sealed question: known ones as they are. Where nothing is known after the hidden points
 * they are those of a prediction.
 * @throws Failure 'bad-input' for a mask that hides the time of a known place, or the times of some hidden places only
 */
export function baselineAnswers(
  { trajectory, mask }: AskedTrajectory,
  baselines: CityBaselines['places'],
): BaselineAnswer[] {
  const { seen } = askedPlaces(trajectory, mask);
  return baselines(isPrediction(seen) ? 'prediction' : 'recovery').map(([source, placesOf]) => {
    const lonLat = trajectory.lonLat.slice();
    const said = placesOf(seen);
    seen.hidden.positions.forEach((place, i) => lonLat.set(said.subarray(2 * i, 2 * i + 2), 2 * place));
    return { source, lonLat };
  });
}

/** Whether all that is hidden comes after all that is known. */
const isPrediction = ({ known, hidden }: PartlySeenTrip): boolean =>
  hidden.positions.length > 0 && hidden.positions[0] > known.positions[known.positions.length - 1];
