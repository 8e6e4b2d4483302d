import { emptyGpsTraces, type GpsTraces } from '../../../domain/gps-traces';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

/** Traces of a data set. */
export function recordedTraces(list: readonly Trajectory[]): GpsTraces {
  const offsets = new Uint32Array(list.length + 1);
  list.forEach(({ times }, i) => (offsets[i + 1] = offsets[i] + times.length));
  return {
    ...emptyGpsTraces(),
    traceCount: list.length,
    offsets,
    lonLat: Float64Array.from(list.flatMap(({ lonLat }) => Array.from(lonLat))),
    times: Float64Array.from(list.flatMap(({ times }) => Array.from(times))),
    vehicleCodes: new Uint32Array(list.length),
    vehicles: ['1'],
    sourceCodes: new Uint32Array(list.length),
    sources: ['gps.csv'],
    sourceRows: Uint32Array.from(list, (_, i) => offsets[i] + 1),
  };
}

/** A drive of so many points to the north-east, one every 10 s. */
export const straightDrive = (points: number, start = 1_372_636_800): Trajectory => ({
  lonLat: Float64Array.from({ length: 2 * points }, (_, i) => (i % 2 ? 41.15 : -8.61) + 0.001 * (i >> 1)),
  times: Float64Array.from({ length: points }, (_, i) => start + 10 * i),
});
