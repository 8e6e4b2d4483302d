import { stepMeters } from '../../../../domain/route-points/point-labels';
import { counted, percent } from '../../../../studio/figures';
import type { GeneratedTrip } from '../../points/points-service';
import type { PointOrder } from '../../trips/point-trips';

/** What generated points come to. */
export interface AnswerFacts {
  readonly points: number;
  /** From the first point to the last. */
  readonly seconds: number;
  /** From point to point. */
  readonly meters: number;
  /** Metres per second; NaN where no time passes. */
  readonly speed: number;
  readonly reversed: number;
  readonly stalled: number;
}

export function answerFacts({ lonLat, times, reversed, stalled }: GeneratedTrip): AnswerFacts {
  const meters = stepMeters(lonLat).reduce((sum, step) => sum + step, 0);
  const seconds = times.length > 0 ? times[times.length - 1] - times[0] : 0;
  return {
    points: times.length,
    seconds,
    meters,
    speed: seconds > 0 ? meters / seconds : NaN,
    reversed,
    stalled,
  };
}

/** How they go with what was asked for, in a sentence or two. */
export function answerWords(
  { points, seconds, reversed, stalled }: AnswerFacts,
  { duration }: Pick<PointOrder, 'duration'>,
): string {
  const off = seconds / duration - 1;
  const length =
    Math.abs(off) < 0.005
      ? 'as long as was asked for'
      : `${percent(Math.abs(off))} ${off < 0 ? 'shorter' : 'longer'} than was asked for`;
  const odd = [
    reversed > 0 ? `${counted(reversed, 'point lies', 'points lie')} behind the one before` : '',
    stalled > 0 ? `${counted(stalled, 'lies', 'lie')} where the one before lies` : '',
  ].filter(Boolean);
  return `${counted(points, 'point')}, ${length}.${odd.length > 0 ? ` Along the route ${odd.join(', ')}.` : ''}`;
}
