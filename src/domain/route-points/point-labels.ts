import { Failure } from '../../base/failure';
import type { RouteLine } from './route-line';

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
    throw new Failure(
      'bad-input',
      `The ${what} of ${values.length} points are all equal and cannot be scaled.`,
    );
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
