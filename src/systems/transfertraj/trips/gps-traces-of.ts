import { emptyGpsTraces, type GpsTraces } from '../../../domain/gps-traces';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

/** Trajectories one after the other, as traces of one vehicle. */
export function gpsTracesOf(trajectories: readonly Trajectory[]): GpsTraces {
  const offsets = new Uint32Array(trajectories.length + 1);
  trajectories.forEach(({ times }, i) => (offsets[i + 1] = offsets[i] + times.length));
  const points = offsets[trajectories.length];
  const [lonLat, times] = [new Float64Array(2 * points), new Float64Array(points)];
  trajectories.forEach((trajectory, i) => {
    lonLat.set(trajectory.lonLat, 2 * offsets[i]);
    times.set(trajectory.times, offsets[i]);
  });
  return {
    ...emptyGpsTraces(),
    traceCount: trajectories.length,
    ...{ offsets, lonLat, times },
    vehicleCodes: new Uint32Array(trajectories.length),
    vehicles: [''],
    sourceCodes: new Uint32Array(trajectories.length),
    sources: [''],
    sourceRows: Uint32Array.from(trajectories, (_, i) => i + 1),
  };
}
