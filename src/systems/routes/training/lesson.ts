import { digestOf } from '../../../base/checksum';
import { countOfShare, fewerTrips } from '../../../domain/fewer-trips';
import { stepTimeStatistics } from '../../../domain/time-statistics';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../../../domain/trajectory-set';
import { zoneGraph, zoneTransitions } from '../../../domain/zone-transitions';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { ClosedCity } from '../closed-city';
import type { ExperimentConfig } from '../experiment-config';

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
  /** Of the data set, with the flows between zones and the scale of times of these trips. */
  readonly features: HoserFeatures;
  /** Tells its own trips apart from those of other lessons, for what is kept between runs. */
  readonly fingerprint: string;
  /** Left out where they are all training trips. */
  readonly learntFrom?: LearntFrom;
}

type City = Pick<ClosedCity, 'dataset' | 'fingerprint'>;

/**
 * The share of the training trips that the students of a run have of their own, drawn by its seed. All of them with a
 * share of 1.
 * @param features of the data set with all its trips
 */
export async function ownLesson(
  { dataset, fingerprint }: City,
  features: HoserFeatures,
  { seed, student: { share } }: Pick<ExperimentConfig, 'seed' | 'student'>,
): Promise<Lesson> {
  const { train } = dataset.trips;
  const trips = fewerTrips(train, countOfShare(share, train.tripCount), seed);
  const own = trips.tripCount;
  if (trips === train) return { trips, own, features, fingerprint };
  const digest = await digestOf([new TextEncoder().encode(`${fingerprint} ${own} ${seed}`)]);
  return {
    trips,
    own,
    features: featuresOn(trips, features),
    // The beginning is that of the data set, with which what is kept for it is deleted.
    fingerprint: fingerprint.slice(0, 16) + digest.slice(0, 48),
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
