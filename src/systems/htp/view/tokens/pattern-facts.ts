import type { PointRange } from '../../../../studio/map/shown-points';
import { stepMeters } from '../../../../domain/route-points/point-labels';
import { haversineKm } from '../../../../domain/geo';
import { POINTS_PER_PATTERN } from '../../../../models/htp/rq-vae-config';
import type { GeneratedTrip } from '../../points/points-service';

type Points = Pick<GeneratedTrip, 'lonLat' | 'times'>;

/** Points that a pattern makes: eight, fewer of the last pattern. */
export const patternRange = ({ times }: Pick<Points, 'times'>, pattern: number): PointRange => ({
  from: Math.min(times.length, POINTS_PER_PATTERN * pattern),
  to: Math.min(times.length, POINTS_PER_PATTERN * (pattern + 1)),
});

/** The pattern that makes a point. */
export const patternOfPoint = (point: number): number => Math.floor(point / POINTS_PER_PATTERN);

/** What a pattern is, and what its points do. */
export interface PatternFacts extends PointRange {
  /** One of each codebook. */
  readonly codes: readonly number[];
  /** Metres from the point before the first of its points to the last one. */
  readonly meters: number;
  /** Over that way, in metres per second; NaN where no time passes. */
  readonly speed: number;
}

/** The patterns of a trip in their order. */
export function patternFacts(trip: Pick<GeneratedTrip, 'lonLat' | 'times' | 'patterns'>): PatternFacts[] {
  const steps = stepMeters(trip.lonLat);
  return trip.patterns.codes.map((codes, pattern) => {
    const { from, to } = patternRange(trip, pattern);
    // The way to its first point is its own too.
    const first = Math.max(0, from - 1);
    const meters = steps.slice(first, Math.max(first, to - 1)).reduce((sum, step) => sum + step, 0);
    const seconds = trip.times[to - 1] - trip.times[first];
    return { from, to, codes: Array.from(codes), meters, speed: seconds > 0 ? meters / seconds : NaN };
  });
}

/** What a change did to points: how many are now elsewhere, and how far. */
export interface PointChange {
  /** Points that lie more than a metre from where they lay. */
  readonly moved: number;
  /** Metres, over those. */
  readonly mean: number;
  readonly most: number;
}

/** Least metres that count as a change: less is rounding. */
const CHANGED = 1;

/** Change of the points that both have. */
export function pointChange(now: Points, before: Points): PointChange {
  const count = Math.min(now.times.length, before.times.length);
  const meters = Array.from({ length: count }, (_, i) => metersBetween(now.lonLat, before.lonLat, i));
  const moved = meters.filter((each) => each > CHANGED);
  return {
    moved: moved.length,
    mean: moved.length > 0 ? moved.reduce((sum, each) => sum + each, 0) / moved.length : 0,
    most: moved.reduce((a, b) => Math.max(a, b), 0),
  };
}

const metersBetween = (a: Float64Array, b: Float64Array, i: number): number =>
  1000 * haversineKm(a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1]);
