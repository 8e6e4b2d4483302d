import { increasingWhole } from '../../../src/base/numbers';
import type { Task } from '../../../src/base/task';
import type { GpsTraces } from '../../../src/domain/gps-traces';
import { trajectorySetFrom, type TrajectorySet } from '../../../src/domain/trajectory-set';
import type { SimulatedTrip } from '../../../src/data/simulation/trips';
import type { Drive } from './drive-route';
import { type GpsDevice, gpsErrors } from '../../../src/data/simulation/gps-device';
import type { Random } from '../../../src/base/random';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { METERS_PER_DEGREE } from '../../../src/domain/geo';
import { cos } from '../../../src/data/simulation/arithmetic';
import { isWeekend } from '../../../src/domain/time-statistics';
import { grouped, percent, spread } from '../readme';

/** A simulated trip, how it was driven and what was recorded of it. */
export interface RecordedTrip {
  readonly trip: Pick<SimulatedTrip, 'planned' | 'roads'>;
  /** `entered` is of the roads of the trip. */
  readonly drive: Drive;
  readonly device: GpsDevice;
  readonly points: RecordedDrive;
}

/** Simulated drives in the order of their departures, and the GPS points of each. */
export interface RecordedSet {
  /** (N) the roads of each drive, and when each was entered: whole seconds. */
  readonly trips: TrajectorySet;
  /** (N) */
  readonly traces: GpsTraces;
  readonly figures: PointFigures;
}

/** Planned trips in a row of which none gives a trace after which a network is given up. */
const MOST_FAILED = 5000;
const REPORT_EVERY = 8;

/** How many trips were planned, and why some of them gave no trace. */
export type RecordCounts<Reason extends string> = Record<Reason | 'planned', number>;

/**
 * Asks for one trip after the other until there are `count`, and counts in `counts` those that gave none by reason.
 * @returns the trips in the order of their departures
 * @throws Failure 'cancelled', and what `noRoom` says where hardly any trip gives a trace
 */
export async function recordTrips<Reason extends string>(
  next: () => RecordedTrip | Reason,
  count: number,
  counts: RecordCounts<Reason>,
  noRoom: () => Error,
  task: Task,
): Promise<RecordedTrip[]> {
  const made: RecordedTrip[] = [];
  for (let failed = 0; made.length < count;) {
    if (counts.planned++ % REPORT_EVERY === 0) await reportAndRest(task, made.length, count);
    const trip = next();
    if (typeof trip !== 'string') {
      made.push(trip);
      failed = 0;
      continue;
    }
    counts[trip]++;
    if (++failed >= MOST_FAILED) throw noRoom();
  }
  await reportAndRest(task, count, count);
  return made.sort((a, b) => a.trip.planned.departure - b.trip.planned.departure);
}

/** @throws Failure 'cancelled' */
async function reportAndRest(task: Task, done: number, total: number): Promise<void> {
  task.progress({ step: 'points.simulate', done, total, unit: 'trips' });
  await task.checkpoint();
}

/** Recorded trips as the parts of a data set, and their figures. */
export function recordedSet(made: readonly RecordedTrip[]): RecordedSet {
  return {
    trips: trajectorySetFrom(
      made.map(({ trip, drive }) => ({ roads: trip.roads, times: wholeSeconds(drive) })),
    ),
    traces: tracesOf(made),
    figures: pointFigures(
      made.map(({ trip, drive, device, points }) => ({
        departure: trip.planned.departure,
        seconds: drive.positions.length - 1,
        meters: drive.positions[drive.positions.length - 1] - drive.positions[0],
        points: points.times.length,
        standing: points.standing,
        intervalSeconds: device.intervalSeconds,
      })),
    ),
  };
}

/** Points at which the vehicle stood. */
export const standingPoints = (made: readonly RecordedTrip[]): number =>
  made.reduce((sum, { points }) => sum + points.standing, 0);

/** Times at which roads are entered, as files of trips have them. */
const wholeSeconds = ({ entered }: Drive): Float64Array => increasingWhole(entered, entered[0]);

function tracesOf(made: readonly RecordedTrip[]): GpsTraces {
  const offsets = new Uint32Array(made.length + 1);
  made.forEach(({ points }, i) => (offsets[i + 1] = offsets[i] + points.times.length));
  const total = offsets[made.length];
  const [lonLat, times] = [new Float64Array(2 * total), new Float64Array(total)];
  made.forEach(({ points }, i) => {
    lonLat.set(points.lonLat, 2 * offsets[i]);
    times.set(points.times, offsets[i]);
  });
  const numbers = [...new Set(made.map(({ trip }) => trip.planned.driver.number))];
  const codes = new Map(numbers.map((number, code) => [number, code]));
  return {
    traceCount: made.length,
    offsets,
    lonLat,
    times,
    occupied: null,
    vehicleCodes: Uint32Array.from(made, ({ trip }) => codes.get(trip.planned.driver.number)!),
    vehicles: numbers.map((number) => `car ${number + 1}`),
    sourceCodes: new Uint32Array(made.length),
    sources: ['simulation'],
    sourceRows: Uint32Array.from(made, (_, i) => offsets[i] + 1),
  };
}

/** A vehicle that moves less in a second stands. */
const STANDING_METERS = 0.3;

/** What a phone recorded of a drive. */
interface RecordedDrive {
  /** (2 n) degrees, with six decimals as phones give them. */
  readonly lonLat: Float64Array;
  /** (n) seconds since 1970; the first is the departure. */
  readonly times: Float64Array;
  /** Points at which the vehicle stood. */
  readonly standing: number;
}

/** Points of a drive that a device records of it. */
export const pointsOf = ({ positions }: Pick<Drive, 'positions'>, { intervalSeconds }: GpsDevice): number =>
  Math.ceil(positions.length / intervalSeconds);

/** Records a drive: where the vehicle is at every interval, with the errors of the device. */
export function recordedDrive(
  { network }: Pick<NetworkTown, 'network'>,
  roads: Uint32Array,
  drive: Drive,
  device: GpsDevice,
  random: Random,
): RecordedDrive {
  const n = pointsOf(drive, device);
  const errors = gpsErrors(n, device, random);
  const lonLat = new Float64Array(2 * n);
  let [road, before, standing] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const second = i * device.intervalSeconds;
    const at = drive.positions[second];
    while (road < roads.length - 1 && at >= before + network.lengthMeters[roads[road]])
      before += network.lengthMeters[roads[road++]];
    const place = placeOnRoad(network, roads[road], (at - before) / network.lengthMeters[roads[road]]);
    lonLat.set(movedBy(place, errors[2 * i], errors[2 * i + 1]).map(sixDecimals), 2 * i);
    const moved = drive.positions[Math.min(second + 1, drive.positions.length - 1)] - at;
    if (moved < STANDING_METERS) standing++;
  }
  const times = Float64Array.from({ length: n }, (_, i) => drive.entered[0] + i * device.intervalSeconds);
  return { lonLat, times, standing };
}

const sixDecimals = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** Degrees of longitude and latitude. */
export type LonLat = readonly [lon: number, lat: number];

/** The place at a share (0 to 1) of a road's line. */
export function placeOnRoad({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number, share: number): LonLat {
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const flat = cos((shapeLonLat[2 * first + 1] * Math.PI) / 180);
  const lengths: number[] = [];
  for (let vertex = first; vertex < last; vertex++) {
    const east = flat * (shapeLonLat[2 * vertex + 2] - shapeLonLat[2 * vertex]);
    const north = shapeLonLat[2 * vertex + 3] - shapeLonLat[2 * vertex + 1];
    lengths.push(Math.sqrt(east * east + north * north));
  }
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  let piece = 0;
  while (piece < lengths.length - 1 && left > lengths[piece]) left -= lengths[piece++];
  const along = lengths.length > 0 && lengths[piece] > 0 ? Math.min(1, left / lengths[piece]) : 0;
  const at = 2 * (first + piece);
  const next = Math.min(at + 2, 2 * last);
  return [
    shapeLonLat[at] + along * (shapeLonLat[next] - shapeLonLat[at]),
    shapeLonLat[at + 1] + along * (shapeLonLat[next + 1] - shapeLonLat[at + 1]),
  ];
}

/** A place some metres to the east and north of another. */
export function movedBy([lon, lat]: LonLat, east: number, north: number): LonLat {
  const perDegree = METERS_PER_DEGREE * cos((lat * Math.PI) / 180);
  return [lon + east / perDegree, lat + north / METERS_PER_DEGREE];
}

/** What is told of one simulated trip. */
interface TripFigures {
  /** Seconds since 1970 on the clock of the place. */
  readonly departure: number;
  readonly seconds: number;
  readonly meters: number;
  readonly points: number;
  readonly standing: number;
  readonly intervalSeconds: number;
}

/** Mean speeds of the trips that depart in an hour of the day, in km/h; NaN where none does. */
interface HourSpeeds {
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
  /** Share of all points at which the vehicle stood. */
  readonly standingShare: number;
  readonly speeds: readonly HourSpeeds[];
}

/** The same as rows of a table of figures. */
export const recordedRows = (figures: PointFigures): string[][] => [
  ...figures.intervals.map(([seconds, trips]) => [`trips with a point every ${seconds} s`, grouped(trips)]),
  ['points of a trip (p10 / median / p90)', spread(figures.pointsPerTrip, 0)],
  ['minutes of a trip (p10 / median / p90)', spread(figures.minutesPerTrip, 1)],
  ['kilometres of a trip (p10 / median / p90)', spread(figures.kilometersPerTrip, 1)],
  ['points at which the car stands', percent(figures.standingShare)],
];

function pointFigures(trips: readonly TripFigures[]): PointFigures {
  const intervals = [...new Set(trips.map(({ intervalSeconds }) => intervalSeconds))].sort((a, b) => a - b);
  const sum = (of: (trip: TripFigures) => number) => trips.reduce((total, trip) => total + of(trip), 0);
  return {
    intervals: intervals.map((seconds) => [
      seconds,
      sum(({ intervalSeconds }) => Number(intervalSeconds === seconds)),
    ]),
    pointsPerTrip: percentiles(trips.map(({ points }) => points)),
    minutesPerTrip: percentiles(trips.map(({ seconds }) => seconds / 60)),
    kilometersPerTrip: percentiles(trips.map(({ meters }) => meters / 1000)),
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

function percentiles(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return [0.1, 0.5, 0.9].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
}
