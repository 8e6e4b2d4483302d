import { haversineKm } from '../../../domain/geo';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { Trajectories } from '../trips/trajectories';
import type { TrajectoriesSummary } from './recovery-service';

/** What there is of trajectories, without their points. Its arrays are its own. */
export const trajectoriesSummary = ({
  all,
  parts,
  recorded,
  leftOut,
}: Trajectories): TrajectoriesSummary => ({
  traces: recorded,
  leftOut,
  parts: { train: parts.train.slice(), val: parts.val.slice(), test: parts.test.slice() },
  points: Uint16Array.from(all, ({ times }) => times.length),
  start: Float64Array.from(all, ({ times }) => times[0]),
  duration: Float32Array.from(all, ({ times }) => times[times.length - 1] - times[0]),
  interval: Float32Array.from(all, medianInterval),
  distance: Float32Array.from(all, straightMeters),
});

/** Seconds. */
function medianInterval({ times }: Trajectory): number {
  const steps = times.subarray(1).map((time, i) => time - times[i]);
  steps.sort();
  const half = (steps.length - 1) / 2;
  return (steps[Math.floor(half)] + steps[Math.ceil(half)]) / 2;
}

/** From point to point. */
function straightMeters({ lonLat, times }: Trajectory): number {
  let km = 0;
  for (let at = 2; at < 2 * times.length; at += 2)
    km += haversineKm(lonLat[at - 2], lonLat[at - 1], lonLat[at], lonLat[at + 1]);
  return 1000 * km;
}
