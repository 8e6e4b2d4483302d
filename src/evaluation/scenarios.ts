import { haversineKm } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import { isWeekend, secondOfDay } from '../domain/time-statistics';
import type { TrajectorySet } from '../domain/trajectory-set';
import { visitsPerRoad } from '../domain/visits';
import { quantile } from '../base/quantiles';
import { lengthKm } from './conduct/conduct';

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

const defined = (label: string, reading: string): ScenarioDefinition => ({ label, reading });
/** The kinds of OD pairs that are measured apart, in the order in which tables show them. */
export const SCENARIOS = {
  weekday: defined('Weekday', 'the trip began on a Monday to Friday, by the wall clock'),
  weekend: defined('Weekend', 'the trip began on a Saturday or Sunday, by the wall clock'),
  peak: defined('Peak', `began on a Monday to Friday from ${PEAK_TEXT}`),
  offPeak: defined('Off-peak', 'began at any other time'),
  night: defined('Night', 'began from 0:00 to 6:00'),
  morning: defined('Morning', 'began from 6:00 to 12:00'),
  afternoon: defined('Afternoon', 'began from 12:00 to 18:00'),
  evening: defined('Evening', 'began from 18:00 to 24:00'),
  withinCentre: defined('Within the centre', `first and last road lie in ${CENTRE_TEXT}`),
  toCentre: defined('To the centre', 'only the last road lies in the centre'),
  fromCentre: defined('From the centre', 'only the first road lies in the centre'),
  outside: defined('Outside', 'neither the first road nor the last lies in the centre'),
  short: defined('Short', 'the shortest third of the trips by driven length'),
  medium: defined('Medium', 'the middle third by driven length'),
  long: defined('Long', 'the longest third by driven length'),
  mainRoads: defined('Main roads', 'most of its length is on motorways, trunk and primary roads'),
  throughRoads: defined('Through roads', 'most of its length is on these, secondary and tertiary roads'),
  localRoads: defined('Local roads', 'all other trips, where the roads have classes of OpenStreetMap'),
};

export type ScenarioKey = keyof typeof SCENARIOS;
export const SCENARIO_KEYS = Object.keys(SCENARIOS) as ScenarioKey[];

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
  const isQuarter = (quarter: number) => (i: number) =>
    Math.floor(secondOfDay(began[i]) / 21_600) === quarter;
  const kind = roadKinds(network, trips);
  const holds: Record<ScenarioKey, (i: number) => boolean> = {
    weekday: (i) => !Number.isNaN(began[i]) && !isWeekend(began[i]),
    weekend: (i) => !Number.isNaN(began[i]) && isWeekend(began[i]),
    peak: (i) => !Number.isNaN(began[i]) && isPeak(began[i]),
    offPeak: (i) => !Number.isNaN(began[i]) && !isPeak(began[i]),
    ...{ night: isQuarter(0), morning: isQuarter(1), afternoon: isQuarter(2), evening: isQuarter(3) },
    withinCentre: (i) => starts[i] === 1 && ends[i] === 1,
    toCentre: (i) => starts[i] === 0 && ends[i] === 1,
    fromCentre: (i) => starts[i] === 1 && ends[i] === 0,
    outside: (i) => starts[i] === 0 && ends[i] === 0,
    short: (i) => third[i] === 0,
    medium: (i) => third[i] === 1,
    long: (i) => third[i] === 2,
    mainRoads: (i) => kind[i] === 0,
    throughRoads: (i) => kind[i] === 1,
    localRoads: (i) => kind[i] === 2,
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

const TIME_SCENARIOS: ReadonlySet<ScenarioKey> = new Set(SCENARIO_KEYS.slice(0, 8));

const ROAD_KINDS = [/^(motorway|trunk|primary)(_link)?$/, /^(secondary|tertiary)(_link)?$/];

/** (N) 0 where half of a trip's length or more is on main roads, 1 where it is with through roads, else 2; -1 without classes. */
function roadKinds(
  { classNames, classCodes, lengthMeters }: RoadNetwork,
  { tripCount, offsets, roads }: TrajectorySet,
): Int8Array {
  const ofClass = classNames.map((name) => ROAD_KINDS.findIndex((kind) => kind.test(name)));
  const isKnown = ofClass.some((kind) => kind >= 0);
  return Int8Array.from({ length: tripCount }, (_, trip) => {
    const meters = [0, 0, 0];
    for (const road of roads.subarray(offsets[trip], offsets[trip + 1])) {
      const kind = ofClass[classCodes[road]];
      meters[kind < 0 ? 2 : kind] += lengthMeters[road];
    }
    const half = (meters[0] + meters[1] + meters[2]) / 2;
    return !isKnown ? -1 : meters[0] >= half ? 0 : meters[0] + meters[1] >= half ? 1 : 2;
  });
}

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
