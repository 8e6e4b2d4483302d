import { centralAngle, EarthRadius, unitVectors } from './sphere';

/**
 * A distance between points of a fixed table (the road centroids, as a rule), which are spoken of by index.
 */
export interface PointMetric {
  readonly unit: 'km' | 'degrees';
  readonly reading: string;
  /** Distance between two points of the table. */
  between(a: number, b: number): number;
}

/** Great-circle distance in km over a table of (2 P) longitude, latitude in degrees (haversine formula). */
export function greatCircleMetric(
  lonLat: ArrayLike<number>,
  radiusKm: number = EarthRadius.haversinePackage,
): PointMetric {
  const vectors = unitVectors(lonLat);
  return {
    unit: 'km',
    reading: `great circle, R = ${radiusKm} km`,
    between: (a, b) => radiusKm * centralAngle(vectors, 3 * a, vectors, 3 * b),
  };
}

/** Euclidean distance on degrees: d of Eq. 18 and Eq. 19 of the thesis taken literally. */
export function degreesMetric(lonLat: ArrayLike<number>): PointMetric {
  return {
    unit: 'degrees',
    reading: 'Euclidean on degrees',
    between: (a, b) => {
      const dLon = lonLat[2 * a] - lonLat[2 * b];
      const dLat = lonLat[2 * a + 1] - lonLat[2 * b + 1];
      return Math.sqrt(dLon * dLon + dLat * dLat);
    },
  };
}
