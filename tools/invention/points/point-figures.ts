import { isWeekend } from '../../../src/domain/time-statistics';

/** What is told of one simulated trip. */
export interface TripFigures {
  /** Seconds since 1970 on the clock of the place. */
  readonly departure: number;
  readonly seconds: number;
  readonly meters: number;
  readonly points: number;
  readonly standing: number;
  readonly intervalSeconds: number;
}

/** Mean speeds of the trips that depart in an hour of the day, in km/h; NaN where none does. */
export interface HourSpeeds {
  readonly hour: number;
  readonly workingDays: number;
  readonly weekends: number;
}

/** What simulated points are like. */
export interface PointFigures {
  /** Seconds between two points, and how many trips have them. */
  readonly intervals: readonly (readonly [seconds: number, trips: number])[];
  /** Tenth percentile, median and 90th percentile. */
  readonly pointsPerTrip: readonly number[];
  readonly minutesPerTrip: readonly number[];
  readonly kilometersPerTrip: readonly number[];
  /** Of all points, those at which the vehicle stood. */
  readonly standingShare: number;
  readonly speeds: readonly HourSpeeds[];
}

export function pointFigures(trips: readonly TripFigures[]): PointFigures {
  const intervals = [...new Set(trips.map(({ intervalSeconds }) => intervalSeconds))].sort((a, b) => a - b);
  const sum = (of: (trip: TripFigures) => number) => trips.reduce((total, trip) => total + of(trip), 0);
  return {
    intervals: intervals.map((seconds) => [
      seconds,
      sum(({ intervalSeconds }) => Number(intervalSeconds === seconds)),
    ]),
    pointsPerTrip: spread(trips.map(({ points }) => points)),
    minutesPerTrip: spread(trips.map(({ seconds }) => seconds / 60)),
    kilometersPerTrip: spread(trips.map(({ meters }) => meters / 1000)),
    standingShare: sum(({ standing }) => standing) / sum(({ points }) => points),
    speeds: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      workingDays: meanSpeed(trips.filter((trip) => hourOf(trip) === hour && !isWeekend(trip.departure))),
      weekends: meanSpeed(trips.filter((trip) => hourOf(trip) === hour && isWeekend(trip.departure))),
    })),
  };
}

const hourOf = ({ departure }: TripFigures): number => Math.floor((departure % 86_400) / 3600);

function meanSpeed(trips: readonly TripFigures[]): number {
  const meters = trips.reduce((sum, trip) => sum + trip.meters, 0);
  return (3.6 * meters) / trips.reduce((sum, trip) => sum + trip.seconds, 0);
}

function spread(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return [0.1, 0.5, 0.9].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
}
