import { Failure } from '../../../src/base/failure';
import { Random } from '../../../src/base/random';
import { NO_TASK, type Task } from '../../../src/base/task';
import type { DataStep } from '../../../src/domain/data-card';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { periodOfTrip } from '../../../src/data/simulation/route-choice';
import {
  DEFAULT_START_DATE,
  tripSimulation,
  type TripSimulation,
} from '../../../src/data/simulation/simulate-trips';
import { driveRoute } from './drive-route';
import { deviceOf } from '../../../src/data/simulation/gps-device';
import { pointSettings, type PointSettings } from '../../../src/data/simulation/point-settings';
import { POINT_STEP } from '../../../src/data/simulation/point-step';
import { pointsOf, recordedDrive } from './recorded-drive';
import {
  recordedSet,
  recordTrips,
  standingPoints,
  type RecordCounts,
  type RecordedSet,
  type RecordedTrip,
} from './recorded-trips';

/** Trips of other numbers of points are left out: those that HTP (Zhou et al. 2026) keeps. */
export const LEAST_POINTS = 20;
export const MOST_POINTS = 200;

export interface PointOptions {
  readonly seed: number;
  /** First day, `YYYY-MM-DD`; default a Monday. */
  readonly startDate?: string;
  readonly task?: Task;
}

/** Simulated drives, and how they were simulated. */
export interface PointSimulation extends RecordedSet {
  /** Settings and counts, for the data card. */
  readonly step: DataStep;
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
  const made = await recordTrips(
    () => recorder.next(),
    count,
    counts,
    () => noRoom(network, counts),
    task,
  );
  return simulationOf(made, { ...settings, seed, startDate }, counts);
}

type NotRecorded = 'notDriven' | 'tooFewPoints' | 'tooManyPoints';
type Counts = RecordCounts<NotRecorded>;

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

  next(): RecordedTrip | NotRecorded {
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
  made: readonly RecordedTrip[],
  settings: DataStep['settings'],
  { planned, notDriven, tooFewPoints, tooManyPoints }: Counts,
): PointSimulation {
  const set = recordedSet(made);
  const counts = {
    trips: made.length,
    points: set.traces.times.length,
    standing: standingPoints(made),
    planned,
    notDriven,
    tooFewPoints,
    tooManyPoints,
  };
  return { ...set, step: { name: POINT_STEP, settings, counts } };
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
