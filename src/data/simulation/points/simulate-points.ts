import { Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import { increasingWhole } from '../../../base/whole-numbers';
import { NO_TASK, type Task } from '../../../base/task';
import type { DataStep } from '../../../domain/data-card';
import type { GpsTraces } from '../../../domain/gps-traces';
import type { RoadNetwork } from '../../../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../../domain/trajectory-set';
import { periodOfTrip } from '../route-choice';
import { DEFAULT_START_DATE, tripSimulation, type TripSimulation } from '../simulate-trips';
import type { SimulatedTrip } from '../trips';
import { driveRoute, type Drive } from './drive-route';
import { deviceOf, type GpsDevice } from './gps-device';
import { pointFigures, type PointFigures } from './point-figures';
import { pointSettings, type PointSettings } from './point-settings';
import { POINT_STEP } from './point-step';
import { pointsOf, recordedDrive, type RecordedDrive } from './recorded-drive';

/** Trips of other numbers of points are left out: those that HTP (Zhou et al. 2026) keeps. */
export const LEAST_POINTS = 20;
export const MOST_POINTS = 200;

/** Planned trips in a row of which none gives a trace after which a network is given up. */
const MOST_FAILED = 5000;
const REPORT_EVERY = 8;

export interface PointOptions {
  readonly seed: number;
  /** First day, `YYYY-MM-DD`; default a Monday. */
  readonly startDate?: string;
  readonly task?: Task;
}

/** Simulated drives in the order of their departures, and the GPS points of each. */
export interface PointSimulation {
  /** (N) the roads of each drive, and when each was entered: whole seconds. */
  readonly trips: TrajectorySet;
  /** (N) */
  readonly traces: GpsTraces;
  readonly figures: PointFigures;
  /** Settings and counts, for the data card. */
  readonly step: DataStep;
}

/** A simulated trip, how it was driven and what was recorded of it. */
interface Recorded {
  readonly trip: SimulatedTrip;
  readonly drive: Drive;
  readonly device: GpsDevice;
  readonly points: RecordedDrive;
}

/**
 * Simulates drives on a network and the GPS points of them. Who drives, when and on which roads is as in `simulateTrips`; the drive
 * itself is made second by second (`driveRoute`), and the times at which roads are entered are those of the drive, so that trips
 * and points tell the same. The same network, settings and seed give the same points on every machine.
 * @throws Failure 'bad-input' (a setting out of range, a network on which no trip has enough points), 'cancelled'
 */
export async function simulatePoints(
  network: RoadNetwork,
  given: Partial<PointSettings>,
  { seed, startDate = DEFAULT_START_DATE, task = NO_TASK }: PointOptions,
): Promise<PointSimulation> {
  const settings = pointSettings(given);
  const { trips: count, days } = settings;
  const simulation = await tripSimulation(network, { trips: count, days, seed, startDate }, task);
  const counts = { planned: 0, notDriven: 0, tooFewPoints: 0, tooManyPoints: 0 };
  const recorder = new Recorder(simulation, settings, seed);
  const made: Recorded[] = [];
  for (let failed = 0; made.length < count;) {
    if (counts.planned++ % REPORT_EVERY === 0) await reportAndRest(task, made.length, count);
    const next = recorder.next();
    if (typeof next !== 'string') {
      made.push(next);
      failed = 0;
      continue;
    }
    counts[next]++;
    if (++failed >= MOST_FAILED) throw noRoom(network, counts);
  }
  await reportAndRest(task, count, count);
  made.sort((a, b) => a.trip.planned.departure - b.trip.planned.departure);
  return simulationOf(made, { ...settings, seed, startDate }, counts);
}

type NotRecorded = 'notDriven' | 'tooFewPoints' | 'tooManyPoints';
type Counts = Record<NotRecorded | 'planned', number>;

/** Drives trips one after the other, and records them. */
class Recorder {
  readonly #random: Random;
  #drives = 0;

  constructor(
    readonly simulation: TripSimulation,
    readonly settings: PointSettings,
    readonly seed: number,
  ) {
    this.#random = new Random(seed).fork('points');
  }

  next(): Recorded | NotRecorded {
    const { simulator, town, traffic, parameters } = this.simulation;
    const trip = simulator.next();
    if (typeof trip === 'string') return 'notDriven';
    const { planned, roads } = trip;
    const random = this.#random.fork(`drive ${this.#drives++}`);
    const driving = { town, traffic, speedSpread: parameters.speedSpread };
    const { departure, driver } = planned;
    const order = { roads, departure, period: periodOfTrip(planned), pace: driver.pace };
    const drive = driveRoute(driving, order, random);
    if (!drive) return 'tooManyPoints';
    const device = deviceOf(driver.number, this.seed, this.settings);
    const n = pointsOf(drive, device);
    if (n < LEAST_POINTS) return 'tooFewPoints';
    if (n > MOST_POINTS) return 'tooManyPoints';
    return { trip, drive, device, points: recordedDrive(town, roads, drive, device, random) };
  }
}

function simulationOf(
  made: readonly Recorded[],
  settings: DataStep['settings'],
  { planned, notDriven, tooFewPoints, tooManyPoints }: Counts,
): PointSimulation {
  const traces = tracesOf(made);
  return {
    trips: trajectorySetFrom(
      made.map(({ trip, drive }) => ({ roads: trip.roads, times: wholeSeconds(drive) })),
    ),
    traces,
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
    step: {
      name: POINT_STEP,
      settings,
      counts: {
        trips: made.length,
        points: traces.times.length,
        standing: made.reduce((sum, { points }) => sum + points.standing, 0),
        planned,
        notDriven,
        tooFewPoints,
        tooManyPoints,
      },
    },
  };
}

/** Times at which roads are entered, as files of trips have them. */
const wholeSeconds = ({ entered }: Drive): Float64Array => increasingWhole(entered, entered[0]);

function tracesOf(made: readonly Recorded[]): GpsTraces {
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

/** @throws Failure 'cancelled' */
async function reportAndRest(task: Task, done: number, total: number): Promise<void> {
  task.progress({ step: 'points.simulate', done, total, unit: 'trips' });
  await task.checkpoint();
}

function noRoom(
  { roadCount }: RoadNetwork,
  { planned, notDriven, tooFewPoints, tooManyPoints }: Counts,
): Failure {
  return new Failure(
    'bad-input',
    `Drives of ${LEAST_POINTS} to ${MOST_POINTS} GPS points cannot be simulated on these ${roadCount} roads: of ${planned} planned trips ` +
      `${notDriven} could not be driven, ${tooFewPoints} had fewer points and ${tooManyPoints} more. Load a larger area, and only its largest connected part.`,
    { planned, notDriven, tooFewPoints, tooManyPoints },
  );
}
