import { haversineKm } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import { isWeekend, secondOfDay } from '../domain/time-statistics';
import type { TrajectorySet } from '../domain/trajectory-set';
import { visitsPerRoad } from '../domain/visits';
import { quantile } from '../base/quantiles';
import { lengthKm } from './conduct/conduct';

/** The kinds of OD pairs that are measured apart, in the order in which tables show them. */
export const SCENARIO_KEYS = [
  'weekday',
  'weekend',
  'peak',
  'offPeak',
  'withinCentre',
  'toCentre',
  'fromCentre',
  'outside',
  'short',
  'medium',
  'long',
] as const;

export type ScenarioKey = (typeof SCENARIO_KEYS)[number];

/** Hours of the wall clock that count as peak on Monday to Friday, each from (inclusive) to (exclusive). */
export const PEAK_HOURS: readonly (readonly [from: number, to: number])[] = [
  [7, 10],
  [17, 20],
];

const PEAK_TEXT = PEAK_HOURS.map(([from, to]) => `${from}:00 to ${to}:00`).join(' and ');
const CENTRE_TEXT =
  'the centre: the smallest disc around the median of all visited places that holds half of the first and last roads';

/** What a scenario is called and which pairs are in it. */
export interface ScenarioDefinition {
  readonly label: string;
  readonly reading: string;
}

export const SCENARIOS: Readonly<Record<ScenarioKey, ScenarioDefinition>> = {
  weekday: { label: 'Weekday', reading: 'the trip began on a Monday to Friday, by the wall clock' },
  weekend: { label: 'Weekend', reading: 'the trip began on a Saturday or Sunday, by the wall clock' },
  peak: { label: 'Peak', reading: `began on a Monday to Friday from ${PEAK_TEXT}` },
  offPeak: { label: 'Off-peak', reading: 'began at any other time' },
  withinCentre: { label: 'Within the centre', reading: `first and last road lie in ${CENTRE_TEXT}` },
  toCentre: { label: 'To the centre', reading: 'only the last road lies in the centre' },
  fromCentre: { label: 'From the centre', reading: 'only the first road lies in the centre' },
  outside: { label: 'Outside', reading: 'neither the first road nor the last lies in the centre' },
  short: { label: 'Short', reading: 'the shortest third of the trips by driven length' },
  medium: { label: 'Medium', reading: 'the middle third by driven length' },
  long: { label: 'Long', reading: 'the longest third by driven length' },
};

/** The OD pairs of one kind. */
export interface Scenario {
  readonly key: ScenarioKey;
  /** (N) 1 for each pair in it. */
  readonly mask: Uint8Array;
  readonly count: number;
}

/** Where the trips go most: a disc. */
export interface CityCentre {
  readonly lon: number;
  readonly lat: number;
  readonly radiusKm: number;
}

export interface Scenarios {
  /** Scenarios that have a pair. */
  readonly scenarios: readonly Scenario[];
  /** Scenarios that have no pair, and why. */
  readonly absent: readonly { readonly key: ScenarioKey; readonly why: 'no times' | 'no trips' }[];
  /** Null without trips. */
  readonly centre: CityCentre | null;
  /** Km up to which a trip is short, and up to which it is medium; null without trips. */
  readonly lengthBoundsKm: readonly [short: number, medium: number] | null;
}

/**
 * Sorts OD pairs by their driven trips. A trip that has no time is in no scenario of times. Everything that has
 * to be defined, the centre and the thirds, follows from these trips.
 */
export function scenariosOf(network: RoadNetwork, trips: TrajectorySet): Scenarios {
  const { tripCount: count, offsets, roads, times } = trips;
  const [began, km] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    began[i] = times[offsets[i]] ?? NaN;
    km[i] = lengthKm(network, roads.subarray(offsets[i], offsets[i + 1]));
  }
  const timed = began.some((time) => !Number.isNaN(time));
  const centre = cityCentre(network, trips);
  const [starts, ends] = [0, 1].map((end) =>
    Uint8Array.from({ length: count }, (_, i) =>
      centre && isInside(network, centre, roads[end === 0 ? offsets[i] : offsets[i + 1] - 1]) ? 1 : 0,
    ),
  );
  const sorted = km.slice().sort();
  const bounds = count > 0 ? ([quantile(sorted, 1 / 3), quantile(sorted, 2 / 3)] as const) : null;
  const third = km.map((own) => (bounds ? (own <= bounds[0] ? 0 : own <= bounds[1] ? 1 : 2) : -1));
  const holds: Record<ScenarioKey, (i: number) => boolean> = {
    weekday: (i) => !Number.isNaN(began[i]) && !isWeekend(began[i]),
    weekend: (i) => !Number.isNaN(began[i]) && isWeekend(began[i]),
    peak: (i) => !Number.isNaN(began[i]) && isPeak(began[i]),
    offPeak: (i) => !Number.isNaN(began[i]) && !isPeak(began[i]),
    withinCentre: (i) => starts[i] === 1 && ends[i] === 1,
    toCentre: (i) => starts[i] === 0 && ends[i] === 1,
    fromCentre: (i) => starts[i] === 1 && ends[i] === 0,
    outside: (i) => starts[i] === 0 && ends[i] === 0,
    short: (i) => third[i] === 0,
    medium: (i) => third[i] === 1,
    long: (i) => third[i] === 2,
  };
  const all = SCENARIO_KEYS.map((key): Scenario => {
    const mask = Uint8Array.from({ length: count }, (_, i) => (holds[key](i) ? 1 : 0));
    return { key, mask, count: mask.reduce((sum, one) => sum + one, 0) };
  });
  const needsTimes = (key: ScenarioKey) => TIME_SCENARIOS.has(key);
  return {
    scenarios: all.filter((scenario) => scenario.count > 0),
    absent: all
      .filter((scenario) => scenario.count === 0)
      .map(({ key }) => ({ key, why: needsTimes(key) && !timed ? 'no times' : 'no trips' })),
    centre,
    lengthBoundsKm: bounds,
  };
}

const TIME_SCENARIOS: ReadonlySet<ScenarioKey> = new Set(['weekday', 'weekend', 'peak', 'offPeak']);

/** Whether a wall-clock time (seconds) falls into the peak hours. */
export function isPeak(time: number): boolean {
  const hour = secondOfDay(time) / 3600;
  return !isWeekend(time) && PEAK_HOURS.some(([from, to]) => hour >= from && hour < to);
}

/**
 * The smallest disc around the median of the visited roads' centroids (each axis for itself, every visit counted)
 * that holds at least half of the trips' ends. Null without trips.
 */
export function cityCentre(network: RoadNetwork, trips: TrajectorySet): CityCentre | null {
  const { tripCount, offsets, roads } = trips;
  if (tripCount === 0) return null;
  const visits = visitsPerRoad(network.roadCount, roads);
  const [lon, lat] = [0, 1].map((axis) =>
    weightedMedian(
      Float64Array.from({ length: network.roadCount }, (_, road) => network.centroidLonLat[2 * road + axis]),
      visits,
    ),
  );
  const distances = new Float64Array(2 * tripCount);
  for (let i = 0; i < tripCount; i++) {
    distances[2 * i] = kmFrom(network, lon, lat, roads[offsets[i]]);
    distances[2 * i + 1] = kmFrom(network, lon, lat, roads[offsets[i + 1] - 1]);
  }
  distances.sort();
  return { lon, lat, radiusKm: distances[tripCount - 1] };
}

const isInside = (network: RoadNetwork, { lon, lat, radiusKm }: CityCentre, road: number): boolean =>
  kmFrom(network, lon, lat, road) <= radiusKm;

const kmFrom = ({ centroidLonLat }: RoadNetwork, lon: number, lat: number, road: number): number =>
  haversineKm(lon, lat, centroidLonLat[2 * road], centroidLonLat[2 * road + 1]);

/** The least value of which those up to it have at least half of the weight. */
function weightedMedian(values: Float64Array, weights: ArrayLike<number>): number {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  let sum = 0;
  for (const i of order) {
    sum += weights[i];
    if (2 * sum >= total) return values[i];
  }
  return NaN;
}
