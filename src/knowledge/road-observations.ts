import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';

/** Usual speed in km/h by OSM class, for classes that no trip ever drove. */
const CLASS_KMH: Readonly<Record<string, number>> = {
  motorway: 90,
  trunk: 70,
  primary: 50,
  secondary: 45,
  tertiary: 40,
  unclassified: 30,
  residential: 30,
  living_street: 15,
  service: 15,
};
const LINK_KMH = 45;
const OTHER_KMH = 30;

/**
 * Observed crossings by road, in seconds, sorted: values[offsets[r] .. offsets[r+1]). The time between
 * entering a road and entering the next belongs to the road that is left (times are entry times).
 */
export interface RoadObservations {
  /** (R+1) */
  readonly offsets: Uint32Array;
  readonly values: Float64Array;
}

/** What the trips say of each road. */
export function roadObservations(
  roadCount: number,
  { tripCount, offsets, roads, times }: TrajectorySet,
): RoadObservations {
  const starts = new Uint32Array(roadCount + 1);
  const eachStep = (visit: (at: number) => void) => {
    for (let trip = 0; trip < tripCount; trip++) {
      for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) visit(at);
    }
  };
  eachStep((at) => starts[roads[at] + 1]++);
  for (let road = 0; road < roadCount; road++) starts[road + 1] += starts[road];
  const values = new Float64Array(starts[roadCount]);
  const cursor = starts.slice();
  eachStep((at) => (values[cursor[roads[at]]++] = times[at + 1] - times[at]));
  for (let road = 0; road < roadCount; road++) values.subarray(starts[road], starts[road + 1]).sort();
  return { offsets: starts, values };
}

/** Seconds per metre of a road that no trip tells of: by its speed limit, or its class's usual speed. */
export function usualPace({ maxSpeedKmh, classNames, classCodes }: RoadNetwork, road: number): number {
  if (maxSpeedKmh[road] > 0) return 3.6 / maxSpeedKmh[road];
  const name = classNames[classCodes[road]] ?? '';
  return 3.6 / (CLASS_KMH[name] ?? (name.endsWith('_link') ? LINK_KMH : OTHER_KMH));
}
