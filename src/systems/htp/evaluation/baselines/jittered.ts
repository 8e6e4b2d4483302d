import type { Random } from '../../../../base/random';
import type { LocalPlane } from '../../../../matching/local-plane';
import type { PlacedPoints } from '../placed-points';

/** Standard deviations of GPS noise in metres. */
export interface PointNoise {
  readonly east: number;
  readonly north: number;
}

/** Real points with as much noise once more: as close as a second device in the same car would come. */
export function jittered(
  real: PlacedPoints,
  plane: LocalPlane,
  noise: PointNoise,
  random: Random,
): PlacedPoints {
  const lonLat = real.lonLat.map((value, i) =>
    i % 2 === 0
      ? plane.lonOf(plane.x(value) + noise.east * random.normal())
      : plane.latOf(plane.y(value) + noise.north * random.normal()),
  );
  return { ...real, lonLat };
}
