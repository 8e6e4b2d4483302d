import { badInput } from '../../base/failure';
import type { Task } from '../../base/task';
import type { BootstrapOptions } from '../bootstrap';
import type { AskedTravelTime } from './partly-seen-trip';
import { judgeSources } from '../judge-sources';
import type { TravelTimeReport } from './recovery-report';
import { WeightedErrors } from './errors';

/** What a source said of each trip. */
export interface SaidTravelTimes {
  readonly source: string;
  /** (trips) minutes. */
  readonly minutes: ArrayLike<number>;
}

/**
 * Holds the travel times that sources say against the true ones.
 * @throws Failure 'bad-input' where a source has not one time for each trip, or there are no trips; 'cancelled'
 */
export async function judgeTravelTimes(
  asked: readonly AskedTravelTime[],
  said: readonly SaidTravelTimes[],
  work: Task,
  options: BootstrapOptions = {},
): Promise<TravelTimeReport> {
  if (asked.length === 0) throw badInput('There are no trips whose travel times could be judged.');
  const statistics = said.map(({ source, minutes }) => {
    if (minutes.length !== asked.length)
      throw badInput(
        `${source} says travel times of ${minutes.length} trips, and ${asked.length} were asked.`,
      );
    const errors = asked.map(({ minutes: real }, trip) => minutes[trip] - real);
    const absolute = new WeightedErrors(errors.map((error) => [error]));
    const relative = new WeightedErrors(
      asked.map(({ minutes: real }, trip) => (real > 0 ? [errors[trip] / real] : [])),
    );
    return {
      source,
      statistics: {
        mae: (weights: ArrayLike<number>) => absolute.mae(weights),
        rmse: (weights: ArrayLike<number>) => absolute.rmse(weights),
        mape: (weights: ArrayLike<number>) => relative.mae(weights),
      },
    };
  });
  const judged = await judgeSources(asked.length, statistics, work, options);
  return {
    task: { kind: 'travel-time' },
    trips: asked.length,
    sources: judged.sources.map(({ source, estimates }) => ({ source, errors: estimates })),
    differences: judged.differences.map(({ before, after, estimates }) => ({
      before,
      after,
      difference: estimates,
    })),
  };
}
