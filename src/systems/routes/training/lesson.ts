import type { Dataset } from '../../../domain/dataset';
import { stepTimeStatistics } from '../../../domain/time-statistics';
import {
  selectTrips,
  trajectorySetFrom,
  tripAt,
  type TrajectorySet,
  countOfShare,
  drawnTrips,
} from '../../../domain/trajectory-set';
import { zoneGraph, zoneTransitions } from '../../../domain/zones';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { ExperimentConfig } from '../settings';

/** Trips that a student learnt from where they are not simply all training trips. */
export interface LearntFrom {
  /** Number of its own. */
  readonly own: number;
  /** Number of routes that were drawn for it. */
  readonly routes: number;
}

/** What a student learns from. */
export interface Lesson {
  /** Its own, then routes that were drawn for it. */
  readonly trips: TrajectorySet;
  readonly own: number;
  /** Features of the data set, with the flows between zones and the scale of times of these trips. */
  readonly features: HoserFeatures;
  /** Which training trips its own are, ascending. Left out where they are all training trips, like the next. */
  readonly ownTrips?: Uint32Array;
  readonly learntFrom?: LearntFrom;
}

/**
 * The share of the training trips that the students of a run have of their own, drawn by its seed. All of them with a
 * share of 1.
 * @param features of the data set with all its trips
 */
export function ownLesson(
  { trips: { train } }: Pick<Dataset, 'trips'>,
  features: HoserFeatures,
  { seed, student: { share } }: Pick<ExperimentConfig, 'seed' | 'student'>,
): Lesson {
  const own = countOfShare(share, train.tripCount);
  if (own === train.tripCount) return { trips: train, own, features };
  const ownTrips = drawnTrips(train.tripCount, own, seed);
  const trips = selectTrips(train, ownTrips);
  return {
    trips,
    own,
    features: featuresOn(trips, features),
    ownTrips,
    learntFrom: { own, routes: 0 },
  };
}

/** The lesson with further trips. */
export function withRoutes(lesson: Lesson, routes: TrajectorySet): Lesson {
  const trips = trajectorySetFrom(
    [lesson.trips, routes].flatMap((set) =>
      Array.from({ length: set.tripCount }, (_, trip) => tripAt(set, trip)),
    ),
  );
  const learntFrom = { own: lesson.own, routes: routes.tripCount };
  return { ...lesson, trips, features: featuresOn(trips, lesson.features), learntFrom };
}

/** A lesson of some of its trips alone. */
export const lessonOn = (trips: TrajectorySet, { features }: Lesson): Lesson => ({
  trips,
  own: trips.tripCount,
  features: featuresOn(trips, features),
  learntFrom: { own: trips.tripCount, routes: 0 },
});

/** The features with the flows between zones and the scale of times of some trips. */
function featuresOn(trips: TrajectorySet, features: HoserFeatures): HoserFeatures {
  const { zoneOfRoad, zoneCount } = features;
  const { log1pMean, log1pStd } = stepTimeStatistics(trips);
  return {
    ...features,
    zones: zoneGraph(zoneTransitions(trips, zoneOfRoad, zoneCount), zoneCount),
    timeMean: log1pMean,
    timeStd: log1pStd > 0 ? log1pStd : 1,
  };
}
