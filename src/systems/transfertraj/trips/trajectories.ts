import type { TripParts } from '../../../data/splits/split-trips';
import { type Trajectory, KEPT_LENGTHS } from '../../../domain/masked-trajectories/trajectories';
import { emptyGpsTraces, type GpsTraces } from '../../../domain/gps-traces';

/** Why a recording is no trajectory that can be learnt from. */
export const LEFT_OUT_REASONS = ['too-few-points', 'too-many-points', 'clock-back', 'no-time'] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** Where points come from: GPS traces, or the middles of the roads of trips that were matched before. */
export const POINT_ORIGINS = ['traces', 'trips'] as const;
export type PointOrigin = (typeof POINT_ORIGINS)[number];

/** What of a data set is trajectories, and what was left out. */
export interface Trajectories extends TripParts {
  readonly all: readonly Trajectory[];
  readonly origin: PointOrigin;
  /** Recordings that there were: traces, or trips. */
  readonly recorded: number;
  /** Recordings by the reason for which they are no trajectory. */
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
}

const TEXTS: Readonly<Record<LeftOutReason, string>> = {
  'too-few-points': `with fewer than ${KEPT_LENGTHS.least} points`,
  'too-many-points': `with more than ${KEPT_LENGTHS.most} points`,
  'clock-back': 'with times that go back',
  'no-time': 'whose points are all of one moment',
};

/** Why recordings are no trajectories, to stand behind their number: "with fewer than 5 points". */
export const leftOutWords = (reason: LeftOutReason): string => TEXTS[reason];

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
