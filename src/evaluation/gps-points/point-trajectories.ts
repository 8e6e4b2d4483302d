import { haversineKm } from '../../domain/geo';

/** Earth's radius in HTP's evaluation, in km. */
export const HTP_EARTH_RADIUS_KM = 6371;

/** GPS points of many trips, one trip after the other. */
export interface PointTrajectories {
  /** (trips + 1) first point of each trip. */
  readonly offsets: ArrayLike<number>;
  /** (2 points) longitude, latitude in degrees. */
  readonly lonLat: ArrayLike<number>;
  /** (points) road of each point, by index of the network. */
  readonly roads: ArrayLike<number>;
}

/** How a radius is made of the distances from the middle of a trip: the code's mean, or the paper's root of the mean square. */
export type RadiusForm = 'mean' | 'root-mean-square';

const between = (lonLat: ArrayLike<number>, i: number, lon: number, lat: number): number =>
  haversineKm(lonLat[2 * i], lonLat[2 * i + 1], lon, lat, HTP_EARTH_RADIUS_KM);

/** Distances between following points of each trip, in km: (points - trips). */
export function stepsKm(trajectories: PointTrajectories): Float64Array {
  return Float64Array.from(stepsByTrip(trajectories).flat());
}

/** Length of each trip in km, the sum of its steps: (trips). */
export const travelKm = (trajectories: PointTrajectories): Float64Array =>
  Float64Array.from(stepsByTrip(trajectories), (steps) => steps.reduce((sum, step) => sum + step, 0));

function stepsByTrip({ offsets, lonLat }: PointTrajectories): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, trip) => {
    const steps: number[] = [];
    for (let i = offsets[trip]; i + 1 < offsets[trip + 1]; i++)
      steps.push(between(lonLat, i, lonLat[2 * i + 2], lonLat[2 * i + 3]));
    return steps;
  });
}

/** How far the points of each trip lie from their middle, in km: (trips). */
export function radiusKm({ offsets, lonLat }: PointTrajectories, form: RadiusForm): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, trip) => {
    const points = Array.from({ length: offsets[trip + 1] - offsets[trip] }, (__, i) => offsets[trip] + i);
    const mean = (axis: number) => points.reduce((sum, i) => sum + lonLat[2 * i + axis], 0) / points.length;
    const [lon, lat] = [mean(0), mean(1)];
    const distances = points.map((i) => between(lonLat, i, lon, lat));
    if (form === 'mean') return distances.reduce((sum, each) => sum + each, 0) / points.length;
    return Math.sqrt(distances.reduce((sum, each) => sum + each * each, 0) / points.length);
  });
}
