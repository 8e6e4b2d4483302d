import { arcMeters, halfChordSquared, halfChordSquaredOf, type RoadGeometry } from './road-geometry';

const { fround } = Math;
const CLIP_METERS = 1000;
const CLIP_HALF_CHORD_SQUARED = halfChordSquaredOf(CLIP_METERS);

/** `trace_distance_mat`: great-circle metres between the centroids of two roads, at most 1000, / 1000. */
export function relativeDistance(geometry: RoadGeometry, roadA: number, roadB: number): number {
  const chord = halfChordSquared(geometry, roadA, roadB);
  if (chord >= CLIP_HALF_CHORD_SQUARED) return 1;
  return fround(fround(arcMeters(chord)) / CLIP_METERS);
}
