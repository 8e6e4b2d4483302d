import { middleNumber } from '../../../base/quantiles';
import { badInput, Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { SplitName } from '../../../domain/dataset';
import { networkMatcher } from '../../../matching/matcher';
import { orderOfTrip } from '../networks/trip-order';
import type { GeneratedTrip, DrawnTrip } from '../points/points-service';
import type { PointTrips, PointTrip, PointOrder } from '../trips/point-trips';
import { TripLabels } from '../trips/trip-labels';
import type { EvaluationInput, PointGenerator } from './evaluation-input';
import type { EvaluationReport, PointSource, MeanSteps, PeakSteps } from './evaluation-report';
import { placedPoints, type PlacedPoints, momentsOf, pointsOnLine, trajectoriesOf } from './placed-points';
import { SourceReports, type TripPair } from './source-reports';
import type { RoadNetwork } from '../../../domain/road-network';
import { labelScales } from '../../../domain/route-points/point-labels';
import { RoadPaces, hourOf } from '../../../knowledge/road-paces';
import type { LocalPlane } from '../../../matching/segment-index';
import { stepsKm } from '../../../evaluation/gps-points/point-trajectories';
import { TRIP_POINTS } from '../../../models/htp/grammar';
import type { RouteLine } from '../../../domain/route-points/route-line';

/** Trips that are drawn once more without the mask. */
const UNMASKED_TRIPS = 200;
/** Routes that are asked for at two hours. */
const PEAK_ROUTES = 50;

/**
 * All measures of the points that are generated for the trips of a part: for the same routes, starts, durations and intervals, with three
 * baselines beside them, in both modes and with intervals.
 * @throws Failure 'bad-input' where the part or the training part has no trips, or no whole answer was drawn; 'cancelled'
 */
export async function evaluatePart(input: EvaluationInput, task: Task): Promise<EvaluationReport> {
  const { network, trips, part, generate, seed } = input;
  const [chosen, training] = [tripsOf(trips, part), tripsOf(trips, 'train')];
  const labels = new TripLabels(network);
  const baselines = await LearntBaselines.learn(network, labels, training, task);
  const matcher = input.matcher ?? (await networkMatcher(network, task));
  const drawn = await drawAll(generate, chosen.map(orderOfTrip), task);
  const random = new Random(seed).fork('evaluation');
  const sampled = [...random.fork('unmasked').shuffle(Uint32Array.from(chosen.keys()))].map((i) => chosen[i]);
  const unmasked = await drawAll(
    input.generateUnmasked,
    sampled.slice(0, UNMASKED_TRIPS).map(orderOfTrip),
    task,
  );
  const pairs = (source: PointSource): TripPair[] =>
    chosen.flatMap((trip, index) => {
      if (source !== 'htp')
        return { index, trip, points: baselines.pointsOf(source, trip, random.fork(`${source} ${index}`)) };
      const generated = drawn[index];
      return generated ? { index, trip, points: placedPoints(generated) } : [];
    });
  return {
    trips: chosen.length,
    points: chosen.reduce((sum, { times }) => sum + times.length, 0),
    sources: await new SourceReports(input, labels, matcher, chosen.length).of(pairs, task),
    valid: { masked: wholeShare(drawn), unmasked: wholeShare(unmasked) },
    ...conductOf(chosen, drawn),
    peak: await peakSteps(sampled.slice(0, PEAK_ROUTES), { labels, paces: baselines.paces, generate }, task),
  };
}

/** @throws Failure 'bad-input' where there are none */
function tripsOf({ trips, parts }: PointTrips, part: SplitName): PointTrip[] {
  if (parts[part].length > 0) return Array.from(parts[part], (index) => trips[index]);
  throw badInput(
    `The ${part} part has no trips, so there is nothing to ${
      part === 'train' ? 'learn the baselines from' : 'generate points for'
    }. Open a data set with more GPS traces.`,
  );
}

/** How the drawn points keep to what was asked for. */
function conductOf(
  trips: readonly PointTrip[],
  drawn: readonly (GeneratedTrip | null)[],
): Pick<EvaluationReport, 'durationError' | 'reversed' | 'stalled'> {
  const errors: number[] = [];
  let [points, reversed, stalled] = [0, 0, 0];
  drawn.forEach((generated, i) => {
    if (!generated) return;
    const { duration, interval } = orderOfTrip(trips[i]);
    errors.push(Math.abs(generated.times.length * interval - duration) / duration);
    points += generated.times.length;
    reversed += generated.reversed;
    stalled += generated.stalled;
  });
  return {
    durationError: middleNumber(errors, 'lower'),
    reversed: reversed / points,
    stalled: stalled / points,
  };
}

type BaselineSource = Exclude<PointSource, 'htp'>;

/** What generated points are held against, learnt from training trips. */
class LearntBaselines {
  private constructor(
    private readonly labels: TripLabels,
    readonly paces: RoadPaces,
    readonly noise: PointNoise,
  ) {}

  /** @throws Failure 'bad-input' where the trips do not move, or lie on the lines of their roads without any noise; 'cancelled' */
  static async learn(
    network: RoadNetwork,
    labels: TripLabels,
    training: readonly PointTrip[],
    task: Task,
  ): Promise<LearntBaselines> {
    const paces = new RoadPaces(network);
    const ofTrips = [];
    for (const trip of training) {
      await task.checkpoint();
      const { fractions, steps, offsets } = labels.labelsOf(trip);
      paces.learn(trip.roads, labels.routeLine(trip.roads), fractions, trip.times);
      ofTrips.push({ steps, offsets });
    }
    const { east, north } = labelScales(ofTrips);
    return new LearntBaselines(labels, paces, { east: east.std, north: north.std });
  }

  /** Points for a trip. @param random of this trip alone, so that trips do not depend on each other */
  pointsOf(source: BaselineSource, trip: PointTrip, random: Random): PlacedPoints {
    if (source === 'constant-speed') return constantSpeed(orderOfTrip(trip), this.labels);
    if (source === 'road-speeds') return roadSpeeds(orderOfTrip(trip), this.labels, this.paces);
    return jittered(placedPoints(trip), this.labels.plane, this.noise, random);
  }
}

/** Points that move evenly along their route, in the given time. */
export function constantSpeed(order: PointOrder, labels: TripLabels): PlacedPoints {
  const line = labels.routeLine(order.roads);
  const { from, to } = drivenSpan(line);
  const times = momentsOf(order);
  const metres = times.map((time) => from + (to - from) * Math.min(1, (time - order.start) / order.duration));
  return pointsOnLine(order, line, labels.plane, times, metres);
}

/** Standard deviations of GPS noise in metres. */
interface PointNoise {
  readonly east: number;
  readonly north: number;
}

/** Real points with as much noise once more: as close as a second device in the same car would come. */
export function jittered(
  real: PlacedPoints,
  plane: LocalPlane,
  noise: PointNoise,
  random: Random,
): PlacedPoints {
  const lonLat = real.lonLat.map((value, i) =>
    i % 2 === 0
      ? plane.lonOf(plane.x(value) + noise.east * random.normal())
      : plane.latOf(plane.y(value) + noise.north * random.normal()),
  );
  return { ...real, lonLat };
}

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
async function peakSteps(
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

/** Points for orders; an answer to each. @throws Failure 'internal' where the generator gives another number of answers */
async function drawAll(
  generate: PointGenerator,
  orders: readonly PointOrder[],
  task: Task,
): Promise<readonly DrawnTrip[]> {
  const drawn = await generate(orders, task);
  if (drawn.length === orders.length) return drawn;
  throw new Failure('internal', `${drawn.length} trips were drawn for ${orders.length} orders.`);
}

/** Share of answers that are whole. */
const wholeShare = (drawn: readonly DrawnTrip[]): number =>
  drawn.filter((trip) => trip !== null).length / drawn.length;

/** Seconds at which a drive comes to places of its route: both ascending, 0 seconds first. */
interface Timetable {
  readonly metres: readonly number[];
  readonly seconds: readonly number[];
}

/** How a route is driven at an hour, by the paces of its roads. */
function timetable(roads: ArrayLike<number>, line: RouteLine, paces: RoadPaces, hour: number): Timetable {
  const { from, to } = drivenSpan(line);
  const metres = [from];
  const seconds = [0];
  for (let place = 0; place < roads.length; place++) {
    const [last] = metres.slice(-1);
    const end = place === roads.length - 1 ? to : Math.min(to, line.roadEnds[place] * line.length);
    if (end <= last) continue;
    seconds.push(seconds[seconds.length - 1] + (end - last) * paces.pace(roads[place], hour));
    metres.push(end);
  }
  return { metres, seconds };
}

/** Seconds that a route takes at an hour of the day, from the middle of its first road to that of its last. */
export function expectedSeconds(
  roads: ArrayLike<number>,
  line: RouteLine,
  paces: RoadPaces,
  hour: number,
): number {
  return timetable(roads, line, paces, hour).seconds.at(-1)!;
}

/** Points that move at the pace of each road and hour, all paces scaled so that the trip takes the given time. */
export function roadSpeeds(order: PointOrder, labels: TripLabels, paces: RoadPaces): PlacedPoints {
  const line = labels.routeLine(order.roads);
  const { metres, seconds } = timetable(order.roads, line, paces, hourOf(order.start));
  const times = momentsOf(order);
  const scale = seconds[seconds.length - 1] / order.duration;
  let piece = 1;
  const places = times.map((time) => {
    const at = Math.min(seconds[seconds.length - 1], (time - order.start) * scale);
    while (piece < seconds.length - 1 && seconds[piece] < at) piece++;
    const share = (at - seconds[piece - 1]) / (seconds[piece] - seconds[piece - 1]);
    return metres[piece - 1] + share * (metres[piece] - metres[piece - 1]);
  });
  return pointsOnLine(order, line, labels.plane, times, places);
}

/** A part of a route, in metres from its start. */
interface DrivenSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What of a route is driven, as far as one can know: a trip begins somewhere on its first road and ends somewhere on its last, in their
 * middles on average. A route of one road is driven as a whole.
 */
function drivenSpan({ length, roadLengths }: RouteLine): DrivenSpan {
  if (roadLengths.length === 1) return { from: 0, to: length };
  return { from: roadLengths[0] / 2, to: length - roadLengths[roadLengths.length - 1] / 2 };
}
