import { pointSpeeds } from '../../../domain/route-points/point-labels';
import { speedText, timeText } from '../../../studio/map/words';
import type { GeneratedTrip } from '../points/points-service';
import { patternOfPoint } from './tokens/pattern-facts';

/** A generated point in three lines: which one, when, how fast, and by which token. */
export function pointWords(
  { lonLat, times }: Pick<GeneratedTrip, 'lonLat' | 'times'>,
  point: number,
): string[] {
  return [
    `Point ${point + 1} of ${times.length}`,
    `${timeText(times[point])}, ${speedText(pointSpeeds(lonLat, times)[point])}`,
    `Pattern ${patternOfPoint(point) + 1}`,
  ];
}
