import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

/** A drive of so many points to the north-east, one every 10 s. */
export const straightDrive = (points: number, start = 1_372_636_800): Trajectory => ({
  lonLat: Float64Array.from({ length: 2 * points }, (_, i) => (i % 2 ? 41.15 : -8.61) + 0.001 * (i >> 1)),
  times: Float64Array.from({ length: points }, (_, i) => start + 10 * i),
});
