import type { Task } from '../../../base/task';
import { stepsKm } from '../../../evaluation/gps-points/point-trajectories';
import type { RoadPaces } from '../../../knowledge/road-paces';
import { TRIP_POINTS } from '../../../models/htp/grammar';
import type { PointOrder, PointTrip } from '../trips/point-trip';
import type { TripLabels } from '../trips/trip-labels';
import { expectedSeconds, roadSpeeds } from './baselines/road-speeds';
import { drawAll } from './draw-all';
import type { PointGenerator } from './evaluation-input';
import type { MeanSteps, PeakSteps } from './evaluation-report';
import { placedPoints, trajectoriesOf, type PlacedPoints } from './placed-points';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

interface PeakInput {
  readonly labels: TripLabels;
  readonly paces: RoadPaces;
  readonly generate: PointGenerator;
}

/** One route at both hours. */
interface PeakPair {
  readonly peak: PointOrder;
  readonly offPeak: PointOrder;
}

/**
 * What a slow hour does to the steps of the same routes: each is asked for at the slowest and at the fastest hour of the training trips, on
 * its own day and with the duration that speeds by road and hour give it. Null where the training trips have fewer than two hours to tell,
 * where no route has a valid number of points at both, or where no pair was drawn as a whole.
 */
export async function peakSteps(
  trips: readonly PointTrip[],
  { labels, paces, generate }: PeakInput,
  task: Task,
): Promise<PeakSteps | null> {
  const hours = paces.peakHours();
  if (!hours) return null;
  const pairs = trips
    .map((trip): PeakPair => ({
      peak: orderAt(trip, hours.peak, labels, paces),
      offPeak: orderAt(trip, hours.offPeak, labels, paces),
    }))
    .filter(({ peak, offPeak }) => isValid(peak) && isValid(offPeak));
  if (pairs.length === 0) return null;
  const drawn = await drawAll(
    generate,
    pairs.flatMap(({ peak, offPeak }) => [peak, offPeak]),
    task,
  );
  const steps = pairs.flatMap((pair, i) => {
    const [peak, offPeak] = [drawn[2 * i], drawn[2 * i + 1]];
    if (!peak || !offPeak) return [];
    const asked = (order: PointOrder) => meanStep(roadSpeeds(order, labels, paces));
    return [
      {
        asked: { peak: asked(pair.peak), offPeak: asked(pair.offPeak) },
        drawn: { peak: meanStep(placedPoints(peak)), offPeak: meanStep(placedPoints(offPeak)) },
      },
    ];
  });
  if (steps.length === 0) return null;
  return {
    routes: steps.length,
    peakHour: hours.peak,
    offPeakHour: hours.offPeak,
    asked: meanOf(steps.map(({ asked }) => asked)),
    drawn: meanOf(steps.map((each) => each.drawn)),
    shorter: steps.filter((each) => each.drawn.peak < each.drawn.offPeak).length / steps.length,
  };
}

/** A trip's route at an hour of its day, with the duration that is expected then: a whole number of intervals. */
function orderAt(
  { roads, times, interval }: PointTrip,
  hour: number,
  labels: TripLabels,
  paces: RoadPaces,
): PointOrder {
  const seconds = expectedSeconds(roads, labels.routeLine(roads), paces, hour);
  return {
    roads,
    start: Math.floor(times[0] / DAY_SECONDS) * DAY_SECONDS + hour * HOUR_SECONDS,
    duration: Math.round(seconds / interval) * interval,
    interval,
  };
}

function isValid({ duration, interval }: PointOrder): boolean {
  const points = Math.round(duration / interval) + 1;
  return points >= TRIP_POINTS.least && points <= TRIP_POINTS.most;
}

/** Metres. */
function meanStep(points: PlacedPoints): number {
  const steps = stepsKm(trajectoriesOf([points]));
  return (1000 * steps.reduce((sum, step) => sum + step, 0)) / steps.length;
}

const meanOf = (steps: readonly MeanSteps[]): MeanSteps => ({
  peak: steps.reduce((sum, { peak }) => sum + peak, 0) / steps.length,
  offPeak: steps.reduce((sum, { offPeak }) => sum + offPeak, 0) / steps.length,
});
