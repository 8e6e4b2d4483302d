import { badInput } from '../../base/failure';
import { type RouteLine, LAST_FRACTION } from './route-line';
import { haversineKm } from '../geo';

/** GPS points of one trip, matched: on the plane of its route, in metres. */
export interface MatchedPoints {
  /** (2 n) */
  readonly xy: ArrayLike<number>;
  /** (n) place in the route of the road that each point was matched to. */
  readonly roads: ArrayLike<number>;
}

/** What a trip's points are, said by its route. */
export interface PointLabels {
  /** (n) fraction of the route before each point's projection. */
  readonly fractions: Float64Array;
  /** (n) step of the fraction; the first is the first fraction itself. May be negative. */
  readonly steps: Float64Array;
  /** (2 n) GPS point minus projection, in metres to the east and to the north. */
  readonly offsets: Float64Array;
  /** (2 n) the projections. */
  readonly projections: Float64Array;
  /** (n) metres from the start of the matched road. */
  readonly alongRoads: Float64Array;
}

/** Labels of the points of a trip: where along its route each one lies, and how far off it. */
export function pointLabels(route: RouteLine, { xy, roads }: MatchedPoints): PointLabels {
  const n = roads.length;
  const fractions = new Float64Array(n);
  const steps = new Float64Array(n);
  const offsets = new Float64Array(2 * n);
  const projections = new Float64Array(2 * n);
  const alongRoads = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [x, y] = [xy[2 * i], xy[2 * i + 1]];
    const place = route.project(roads[i], x, y);
    alongRoads[i] = place.offset;
    fractions[i] = route.fractionOf(roads[i], place.offset);
    steps[i] = i === 0 ? fractions[0] : fractions[i] - fractions[i - 1];
    projections.set([place.x, place.y], 2 * i);
    offsets.set([x - place.x, y - place.y], 2 * i);
  }
  return { fractions, steps, offsets, projections, alongRoads };
}

/** Mean and population standard deviation of one label. */
export interface LabelScale {
  readonly mean: number;
  readonly std: number;
}

/** The z-scores of labels: of the training trips, and used for all. */
export interface LabelScales {
  readonly step: LabelScale;
  readonly east: LabelScale;
  readonly north: LabelScale;
}

/** Scales over all points of trips. @throws Failure 'bad-input' where all values of a label are equal */
export function labelScales(trips: readonly Pick<PointLabels, 'steps' | 'offsets'>[]): LabelScales {
  const axis = (which: number) =>
    trips.flatMap(({ offsets }) => Array.from(offsets).filter((_, i) => i % 2 === which));
  return {
    step: scaleOf(
      'steps',
      trips.flatMap(({ steps }) => Array.from(steps)),
    ),
    east: scaleOf('offsets to the east', axis(0)),
    north: scaleOf('offsets to the north', axis(1)),
  };
}

function scaleOf(what: string, values: readonly number[]): LabelScale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  if (!(std > 0))
    throw badInput(`The ${what} of ${values.length} points are all equal and cannot be scaled.`);
  return { mean, std };
}

/** Labels as z-scores, and back: (n) steps and (2 n) offsets. */
export interface ScaledLabels {
  readonly steps: Float64Array;
  readonly offsets: Float64Array;
}

const scaleAt = (i: number, { east, north }: LabelScales): LabelScale => (i % 2 === 0 ? east : north);

export const scaledLabels = (
  { steps, offsets }: Pick<PointLabels, 'steps' | 'offsets'>,
  scales: LabelScales,
): ScaledLabels => ({
  steps: steps.map((step) => (step - scales.step.mean) / scales.step.std),
  offsets: offsets.map((value, i) => (value - scaleAt(i, scales).mean) / scaleAt(i, scales).std),
});

export const unscaledLabels = (
  steps: ArrayLike<number>,
  offsets: ArrayLike<number>,
  scales: LabelScales,
): ScaledLabels => ({
  steps: Float64Array.from(steps, (step) => step * scales.step.std + scales.step.mean),
  offsets: Float64Array.from(offsets, (value, i) => value * scaleAt(i, scales).std + scaleAt(i, scales).mean),
});

/** A city's box in degrees. */
export interface CityBox {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Points (2 n: longitude, latitude) as the encoder reads them: 0 to 1 within the box, in double precision. */
export const boxScaled = (lonLat: ArrayLike<number>, { west, east, south, north }: CityBox): Float64Array =>
  Float64Array.from(lonLat, (value, i) =>
    i % 2 === 0 ? (value - west) / (east - west) : (value - south) / (north - south),
  );

/** GPS points that were made of a route and labels. */
export interface RoutePoints {
  /** (n) sums of the steps. */
  readonly cumulated: Float64Array;
  /** (n) fractions of the route, 0 to `LAST_FRACTION`. */
  readonly fractions: Float64Array;
  /** (2 n) metres on the plane of the route. */
  readonly xy: Float64Array;
  /** (n) place in the route of each point's road. */
  readonly roads: Int32Array;
  /** Points that lie behind the one before them. */
  readonly reversed: number;
  /** Points that lie where the one before them lies. */
  readonly stalled: number;
}

/** Sums of steps. @param monotone steps back count as none, so that no point lies behind another */
export function cumulatedSteps(steps: ArrayLike<number>, monotone = false): Float64Array {
  let sum = 0;
  return Float64Array.from(steps, (step) => (sum += monotone ? Math.max(0, step) : step));
}

/** What a sum of steps is as a fraction: its absolute value, and before the end of the route. */
const fractionOfSum = (sum: number): number => Math.min(LAST_FRACTION, Math.abs(sum));

/**
 * GPS points along a route: sums of the steps as fractions of it, plus the offsets.
 * @param cumulated (n) of `cumulatedSteps`
 * @param offsets (2 n) metres to the east and to the north
 */
export function routePoints(
  route: RouteLine,
  cumulated: Float64Array,
  offsets: ArrayLike<number>,
): RoutePoints {
  const fractions = cumulated.map(fractionOfSum);
  const xy = new Float64Array(2 * fractions.length);
  const roads = new Int32Array(fractions.length);
  let [reversed, stalled] = [0, 0];
  fractions.forEach((fraction, i) => {
    const { x, y } = route.pointAt(fraction);
    xy.set([x + offsets[2 * i], y + offsets[2 * i + 1]], 2 * i);
    roads[i] = route.roadAt(fraction);
    if (i > 0 && fraction < fractions[i - 1]) reversed++;
    if (i > 0 && fraction === fractions[i - 1]) stalled++;
  });
  return { cumulated, fractions, xy, roads, reversed, stalled };
}

/** (n - 1) metres from each point to the next. @param lonLat (2 n) degrees */
export function stepMeters(lonLat: ArrayLike<number>): Float64Array {
  const steps = new Float64Array(Math.max(0, lonLat.length / 2 - 1));
  return steps.map(
    (_, i) => 1000 * haversineKm(lonLat[2 * i], lonLat[2 * i + 1], lonLat[2 * i + 2], lonLat[2 * i + 3]),
  );
}

/**
 * (n) metres per second at each point: the way from the point before it over the time since then. The first point has the speed of the
 * second, and a lone one, or one at the moment of the one before it, NaN.
 * @param times (n) seconds
 */
export function pointSpeeds(lonLat: ArrayLike<number>, times: ArrayLike<number>): Float64Array {
  const meters = stepMeters(lonLat);
  const speeds = new Float64Array(times.length).fill(NaN);
  meters.forEach((length, i) => {
    const seconds = times[i + 1] - times[i];
    speeds[i + 1] = seconds > 0 ? length / seconds : NaN;
  });
  if (speeds.length > 1) speeds[0] = speeds[1];
  return speeds;
}
