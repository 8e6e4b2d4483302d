import { increasingWhole } from '../../../src/base/numbers';
import type { Task } from '../../../src/base/task';
import type { GpsTraces } from '../../../src/domain/gps-traces';
import { trajectorySetFrom, type TrajectorySet } from '../../../src/domain/trajectory-set';
import type { SimulatedTrip } from '../../../src/data/simulation/trips';
import type { Drive } from './drive-route';
import type { GpsDevice } from '../../../src/data/simulation/gps-device';
import { pointFigures, type PointFigures } from './point-figures';
import type { RecordedDrive } from './recorded-drive';

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
