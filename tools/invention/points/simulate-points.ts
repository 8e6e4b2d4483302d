import { badInput, type Failure } from '../../../src/base/failure';
import { Random } from '../../../src/base/random';
import { NO_TASK, type Task } from '../../../src/base/task';
import type { DataStep, DataCard, DataSource } from '../../../src/domain/data-card';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { periodOfTrip } from '../../../src/data/simulation/trips';
import {
  DEFAULT_START_DATE,
  tripSimulation,
  type TripSimulation,
} from '../../../src/data/simulation/simulate-trips';
import { driveRoute } from './drive-route';
import { deviceOf } from '../../../src/data/simulation/gps-device';
import {
  CITY_STEP,
  makePointsCommand,
  POINT_STEP,
  pointSettings,
  type PointSettings,
} from '../../../src/data/simulation/simulation-settings';
import {
  pointsOf,
  recordedDrive,
  recordedRows,
  recordedSet,
  recordTrips,
  standingPoints,
  type RecordCounts,
  type RecordedSet,
  type RecordedTrip,
  type PointFigures,
} from './recorded-trips';
import { figuresTable, grouped, licenceOfRoads, speed } from '../readme';
import type { Dataset } from '../../../src/domain/dataset';
import type { Places } from '../../../src/domain/places';
import { zoneTransitions } from '../../../src/domain/zones';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { splitTrips, type SplitKind } from '../../../src/data/splits/split-trips';

/** Trips of other numbers of points are left out: those that HTP (Zhou et al. 2026) keeps. */
const LEAST_POINTS = 20;
const MOST_POINTS = 200;

interface PointOptions {
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
  return badInput(
    `Drives of ${LEAST_POINTS} to ${MOST_POINTS} GPS points cannot be simulated on these ${roadCount} roads: of ${planned} planned trips ` +
      `${notDriven} could not be driven, ${tooFewPoints} had fewer points and ${tooManyPoints} more. Load a larger area, and only its largest connected part.`,
    { planned, notDriven, tooFewPoints, tooManyPoints },
  );
}

interface PointsDatasetOptions {
  readonly name: string;
  readonly seed: number;
  readonly made: Date;
  /** How the trips are split; by origin-destination pair where left out. */
  readonly splitBy?: SplitKind;
}

/** What was simulated on the roads of a data set, and the places between which it was, where there are any. */
type SimulatedPoints = Pick<PointSimulation, 'trips' | 'traces' | 'step'> & {
  readonly places?: Places;
};

/** Steps that made the roads of a data set; those of other trips are not told of the simulated ones. */
const ROAD_STEPS: readonly string[] = ['Roads', CITY_STEP, 'Zones'];

/**
 * The roads of a data set with simulated drives: their GPS points as its traces, and the drives themselves as its trips. The card of an invented city keeps its date, so that the same command makes the same bytes.
 */
export async function datasetWithPoints(
  { network, zones, card }: Pick<Dataset, 'network' | 'zones' | 'card'>,
  { trips: drives, traces, step, places }: SimulatedPoints,
  { name, seed, made, splitBy: by = 'od' }: PointsDatasetOptions,
): Promise<Dataset> {
  const { trips, step: splits } = splitTrips(drives, { by, seed });
  const { zoneOfRoad, zoneCount } = zones;
  const content = {
    network,
    trips,
    zones: { ...zones, transitions: zoneTransitions(trips.train, zoneOfRoad, zoneCount) },
    extras: { traces, ...(places && { places }) },
  };
  const roads = card?.sources.filter(({ gives }) => gives === 'roads') ?? [];
  const source: DataSource = {
    name: step.name,
    gives: 'trips',
    kind: 'simulated',
    licence: roads[0]?.licence ?? '',
    attribution: roads[0]?.attribution ?? '',
    sha256: '',
  };
  const steps = card?.steps.filter(({ name }) => ROAD_STEPS.includes(name)) ?? [];
  const pointsCard: DataCard = {
    version: 1,
    name,
    made: card && steps.some(({ name }) => name === CITY_STEP) ? card.made : made.toISOString(),
    sources: [...roads, source],
    steps: [...steps, step, splits],
    seed,
    simulated: true,
  };
  return { name, ...content, fingerprint: await fingerprintOf(content), card: pointsCard };
}

/**
 * The README.md that goes with simulated GPS points: what they are, how they were made, and what they are like.
 * @param from name of the data set whose roads they are on
 * @param licence of its roads, '' where it states none
 */
export function pointsReadme(
  title: string,
  from: string,
  step: DataStep,
  figures: PointFigures,
  licence: string,
): string {
  const { settings, counts } = step;
  return `# ${title}

Invented drives: no person and no vehicle is behind them. Drivers live, work, shop and go out on these roads, leave when people do
and take the route that feels best at that hour. Their cars accelerate and brake as cars do, drive at the speed that the traffic of the hour
leaves them, and stop at signals, behind the queue there, and where others have the right of way. A phone aboard sends a point every 10 or 15
seconds, by vehicle. Its error is an autoregression of the first order along each axis, with a deviation of ${String(settings.leastNoise)} to
${String(settings.mostNoise)} m that stays with the vehicle.

Made by \`${makePointsCommand(step, from)}\`: the same command
makes the same points on the same roads.
\`gps.csv\` has the points by the clock of the place. The trips of the data set are the same drives: their roads, and when each road was
entered. Drives with fewer than ${LEAST_POINTS} or more than ${MOST_POINTS} points are left out.

${figuresTable([
  [`days from ${String(settings.startDate)} on`, String(settings.days)],
  ['trips', grouped(counts.trips)],
  ['points', grouped(counts.points)],
  ...recordedRows(figures),
])}

## Mean speed by hour of departure

In km/h, stops included:

| hour | working days | weekends |
|---:|---:|---:|
${figures.speeds.map(({ hour, workingDays, weekends }) => `| ${hour} | ${speed(workingDays)} | ${speed(weekends)} |`).join('\n')}
${licenceOfRoads(licence)}`;
}
