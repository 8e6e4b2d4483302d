import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { haversineKm } from '../../../domain/geo';
import type { MatchGraph } from '../../../matching/match-graph';
import type { AskedTravelTime } from '../asked-trips';
import type { TravelTimeQuestion, TravelTimeSource } from '../partly-seen-trip';
import { OdWays } from './od-ways';

/** How far it is from the first point of a trip to the last, in metres. */
export type Distance = (question: TravelTimeQuestion) => number;

/** As the crow flies, by the haversine formula. */
export const straightMeters: Distance = ({ from, to }) => 1000 * haversineKm(...from, ...to);

/** Along the shortest path; as the crow flies where the map has none. */
export function roadMeters(graph: MatchGraph): Distance {
  const ways = new OdWays(graph, graph.lengthMeters);
  return (question) => ways.cost(question) ?? straightMeters(question);
}

/**
 * Travel times by the mean speed of training trips: all their minutes over all their metres, times the distance.
 * @throws Failure 'bad-input' where the training trips do not move; 'cancelled'
 */
export async function byMeanSpeed(
  training: readonly AskedTravelTime[],
  distance: Distance,
  task: Task,
): Promise<TravelTimeSource> {
  let [metres, minutes] = [0, 0];
  for (const trip of training) {
    await task.checkpoint();
    metres += distance(trip.question);
    minutes += trip.minutes;
  }
  if (!(metres > 0 && minutes > 0))
    throw new Failure(
      'bad-input',
      'The training trips end where they begin or take no time, so they have no mean speed.',
    );
  return (question) => (distance(question) * minutes) / metres;
}
