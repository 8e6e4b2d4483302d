import fc from 'fast-check';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

const [LON, LAT] = [-8.6, 41.15];

/** A trip that moves evenly on a straight line, with a point every 15 seconds. */
export const straightTrip = (points: number): Trajectory => ({
  lonLat: Float64Array.from({ length: 2 * points }, (_, i) =>
    i % 2 === 0 ? LON + 0.0005 * i : LAT + 0.00025 * (i - 1),
  ),
  times: Float64Array.from({ length: points }, (_, i) => 3600 + 15 * i),
});

/** Trips of any course, each point some seconds after the one before. */
export const trips = (): fc.Arbitrary<Trajectory> =>
  fc
    .array(
      fc.record({
        east: fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        north: fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        seconds: fc.integer({ min: 1, max: 60 }),
      }),
      { minLength: 2, maxLength: 40 },
    )
    .map((steps) => {
      const [lonLat, times]: number[][] = [[], []];
      let time = 3600;
      for (const { east, north, seconds } of steps) {
        lonLat.push(LON + east, LAT + north);
        times.push((time += seconds));
      }
      return { lonLat: Float64Array.from(lonLat), times: Float64Array.from(times) };
    });
