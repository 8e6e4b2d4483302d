import type { Task } from '../../../src/base/task';
import { writeHoserLayout, type HoserFile } from '../../../src/data/hoser-layout';
import { makeCitiesCommand } from '../../../src/data/simulation/simulation-settings';
import type { CityCharacter } from './city-roads';
import { cityDataset, simulateCity, type CitySimulation } from './simulate-city';
import { FELT_METERS } from './roadside';
import { CATEGORY_TRAITS, PLACE_CATEGORIES, type Bustle, type PlaceCategory } from './city-places';
import { LEAST_POINTS, MOST_POINTS } from './city-drives';
import Flatbush from 'flatbush';
import type { GpsTraces } from '../../../src/domain/gps-traces';
import { haversineKm, METERS_PER_DEGREE } from '../../../src/domain/geo';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { isWeekend, secondOfDay } from '../../../src/domain/time-statistics';
import { tripAt, type TrajectorySet } from '../../../src/domain/trajectory-set';
import type { Places } from '../../../src/domain/places';
import { figuresTable, grouped, percent, PUBLIC_DOMAIN, speed } from '../readme';
import { recordedRows } from '../points/recorded-trips';
import { cos } from '../../../src/data/simulation/arithmetic';

/** A made city: its files, what is told of it, and how much there is of it. */
export interface CityFiles {
  readonly files: readonly HoserFile[];
  readonly readme: string;
  readonly points: number;
  readonly trips: number;
}

/**
 * Makes an invented city and its drives as the files of a data set.
 * @throws Failure 'bad-input', 'cancelled'
 */
export async function cityFiles(
  character: CityCharacter,
  { trips, seed }: { readonly trips: number; readonly seed: number },
  task: Task,
): Promise<CityFiles> {
  const simulation = await simulateCity(character, { trips }, { seed, task });
  const dataset = await cityDataset(character, simulation, seed);
  await task.checkpoint();
  return {
    files: writeHoserLayout(dataset),
    readme: cityReadme(character, simulation),
    points: simulation.traces.times.length,
    trips,
  };
}

const clock = (hour: number) => `${Math.floor(hour)}:${hour % 1 === 0 ? '00' : '30'}`;

/** What a README.md says of one city: its figures, its places, and what they do to those who drive past. */
function cityReadme(character: CityCharacter, simulation: CitySimulation): string {
  const passages = passagesOf({ ...simulation, places: simulation.places.places }, FELT_METERS);
  const { withoutPlaces, withPlaces } = guessErrors(passages, simulation.network);
  return `# ${character.title}

An invented city: no map, no person and no vehicle is behind it. Its people drive from place to place: to work, school and shops, to restaurants,
hospitals and home, each at its hours. Where places are busy cars are slower and have to stop, and some drivers stand for a while at a school
or a filling station. A phone aboard sends a point every 6, 8, 10, 12 or 15 seconds, by vehicle, with an error of
${String(simulation.step.settings.leastNoise)} to ${String(simulation.step.settings.mostNoise)} m.

Made by \`${makeCitiesCommand(simulation.step)}\`: the same command makes the same bytes.
\`gps.csv\` has the points by the clock of the place, \`places.csv\` the places. The trips of the data set are the same drives. Drives with fewer
than ${LEAST_POINTS} or more than ${MOST_POINTS} points are left out.

${cityFigures(character, simulation)}

## Places

| category | places | share |
|---|---:|---:|
${placeRows(simulation)}

## What places do

Mean speeds in km/h, stops included, between points within ${FELT_METERS} m of a place of the category, and elsewhere at the same hours on roads of the
same classes:

| category | when | because | near | elsewhere |
|---|---|---|---:|---:|
${bustleRows(simulation, passages)}

Speeds between two points are guessed from the class of the road and the half hour with an error of ${withoutPlaces.toFixed(2)} km/h (root mean square, on
drives that the means are not taken from), and with the places around of ${withPlaces.toFixed(2)} km/h.

${PUBLIC_DOMAIN}`;
}

function cityFigures({ turnDegrees, width, height }: CityCharacter, simulation: CitySimulation): string {
  const { network, places, figures, step } = simulation;
  const kilometers = network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000;
  const squareKm = (width * height) / 1e6;
  return figuresTable([
    ['kilometres from side to side', `${width / 1000} by ${height / 1000}`],
    ['long streets turned by', `${turnDegrees}°`],
    ['directed roads', grouped(network.roadCount)],
    ['kilometres of directed roads', kilometers.toFixed(1)],
    ['the same for each square kilometre', (kilometers / squareKm).toFixed(1)],
    ['places', grouped(places.roads.length)],
    ['the same for each square kilometre', (places.roads.length / squareKm).toFixed(0)],
    [`days from ${String(step.settings.startDate)} on`, String(step.settings.days)],
    ['trips', grouped(step.counts.trips)],
    ['points', grouped(step.counts.points)],
    ...recordedRows(figures),
    ['drives left out for more points', grouped(step.counts.tooManyPoints)],
  ]);
}

function placeRows({ places: { countOf, roads } }: CitySimulation): string {
  return PLACE_CATEGORIES.map((category) => {
    const count = countOf[category];
    return `| ${category} | ${grouped(count)} | ${percent(count / roads.length)} |`;
  }).join('\n');
}

function bustleRows({ network }: CitySimulation, passages: readonly Passage[]): string {
  return PLACE_CATEGORIES.flatMap((category) =>
    CATEGORY_TRAITS[category].bustle.map((bustle) => {
      const { near, elsewhere } = speedsDuring(category, bustle, passages);
      const like = meanSpeedOnLikeRoads(elsewhere, near, network);
      const days =
        bustle.days === 'all' ? '' : `${bustle.days === 'working' ? 'working days' : 'weekends'}, `;
      const when = `${days}${clock(bustle.from)} to ${clock(bustle.to)}`;
      return `| ${category} | ${when} | ${bustle.why} | ${speed(meanSpeed(near))} | ${speed(like)} |`;
    }),
  ).join('\n');
}

/** Passages during busy hours of a category, near to a place of it and elsewhere. */
function speedsDuring(category: PlaceCategory, { days, from, to }: Bustle, passages: readonly Passage[]) {
  const code = PLACE_CATEGORIES.indexOf(category);
  const during = passages.filter(
    ({ weekend, hour }) => (days === 'all' || (days === 'weekend') === weekend) && hour >= from && hour < to,
  );
  return {
    near: during.filter(({ near }) => near[code] > 0),
    elsewhere: during.filter(({ near }) => near[code] === 0),
  };
}

/** Two GPS points in a row: what was driven between them, when, on which road and past which places. */
export interface Passage {
  readonly trace: number;
  readonly meters: number;
  readonly seconds: number;
  readonly weekend: boolean;
  /** Hour of the day of the first point, with its fraction. */
  readonly hour: number;
  /** Road on which the vehicle was at the first point. */
  readonly road: number;
  /** Places within some metres of the middle between the points, by category as `Places` has them. */
  readonly near: Uint16Array;
}

/** Traces of drives, the trips that they are of, one for one, and what lies around them. */
export interface DrivenPlaces {
  readonly network: RoadNetwork;
  readonly trips: TrajectorySet;
  readonly traces: GpsTraces;
  readonly places: Places;
}

/** All passages of recorded drives, as the data tell of them: nothing here knows how they were simulated. */
export function passagesOf({ trips, traces, places }: DrivenPlaces, nearMeters: number): Passage[] {
  const placesNear = nearness(places, nearMeters);
  const passages: Passage[] = [];
  for (let trace = 0; trace < traces.traceCount; trace++) {
    const { roads, times } = tripAt(trips, trace);
    let on = 0;
    for (let point = traces.offsets[trace]; point + 1 < traces.offsets[trace + 1]; point++) {
      const time = traces.times[point];
      while (on + 1 < times.length && times[on + 1] <= time) on++;
      const [lonA, latA, lonB, latB] = traces.lonLat.subarray(2 * point, 2 * point + 4);
      passages.push({
        trace,
        meters: 1000 * haversineKm(lonA, latA, lonB, latB),
        seconds: traces.times[point + 1] - time,
        weekend: isWeekend(time),
        hour: secondOfDay(time) / 3600,
        road: roads[on],
        near: placesNear((lonA + lonB) / 2, (latA + latB) / 2),
      });
    }
  }
  return passages;
}

/** Counts the places of each category around a point. */
function nearness({ lonLat, categoryCodes, categories }: Places, meters: number) {
  const shrink = cos((lonLat[1] * Math.PI) / 180);
  const toMeters = (lon: number, lat: number) =>
    [(lon - lonLat[0]) * METERS_PER_DEGREE * shrink, (lat - lonLat[1]) * METERS_PER_DEGREE] as const;
  const index = new Flatbush(categoryCodes.length);
  for (let place = 0; place < categoryCodes.length; place++) {
    const [x, y] = toMeters(lonLat[2 * place], lonLat[2 * place + 1]);
    index.add(x, y);
  }
  index.finish();
  return (lon: number, lat: number): Uint16Array => {
    const counts = new Uint16Array(categories.length);
    for (const place of index.neighbors(...toMeters(lon, lat), Infinity, meters))
      counts[categoryCodes[place]]++;
    return counts;
  };
}

/** Mean speed in km/h of passages, stops included; NaN of none. */
export function meanSpeed(passages: readonly Passage[]): number {
  let [meters, seconds] = [0, 0];
  for (const passage of passages) {
    meters += passage.meters;
    seconds += passage.seconds;
  }
  return (3.6 * meters) / seconds;
}

/**
 * Mean speed in km/h of passages as they would be on the roads of others: that of each class, weighed by the seconds that
 * the others spend on it. Classes of which there is no passage are left out.
 */
export function meanSpeedOnLikeRoads(
  passages: readonly Passage[],
  others: readonly Passage[],
  { classCodes, classNames }: RoadNetwork,
): number {
  let [meters, seconds] = [0, 0];
  for (let code = 0; code < classNames.length; code++) {
    const isOf = ({ road }: Passage) => classCodes[road] === code;
    const kmh = meanSpeed(passages.filter(isOf));
    if (Number.isNaN(kmh)) continue;
    const weight = others.filter(isOf).reduce((sum, passage) => sum + passage.seconds, 0);
    meters += (kmh / 3.6) * weight;
    seconds += weight;
  }
  return (3.6 * meters) / seconds;
}

/** Passages that a group of its own needs to count as much as what is known without it. */
const PRIOR_PASSAGES = 20;
/** More places of a category than this are taken for as many. */
const MOST_COUNTED = 4;

/** Root mean square errors of guessed speeds in km/h, on drives that were not looked at. */
interface GuessErrors {
  /** Guessed by the class of the road and the hour. */
  readonly withoutPlaces: number;
  /** And by how many places of each category are around. */
  readonly withPlaces: number;
}

/**
 * How much the places around a passage tell of its speed, beyond class of road and hour: means of every second drive
 * guess the speeds of the others. One category after the other says what those before it have left.
 */
export function guessErrors(passages: readonly Passage[], { classCodes }: RoadNetwork): GuessErrors {
  const halfHour = ({ hour, weekend }: Passage) => Math.floor(2 * hour) + (weekend ? 48 : 0);
  const guess = new StepwiseGuess(passages);
  guess.learn((passage) => 100 * classCodes[passage.road] + halfHour(passage));
  const withoutPlaces = guess.error;
  const categories = passages[0]?.near.length ?? 0;
  for (let category = 0; category < categories; category++)
    guess.learn((passage) => 100 * Math.min(passage.near[category], MOST_COUNTED) + halfHour(passage));
  return { withoutPlaces, withPlaces: guess.error };
}

const isLearnt = ({ trace }: Passage): boolean => trace % 2 === 0;

/** Guesses of speeds that get better group by group. */
class StepwiseGuess {
  /** Residual of each passage: its speed less what is guessed, in km/h. */
  readonly #left: Float64Array;

  constructor(readonly passages: readonly Passage[]) {
    this.#left = Float64Array.from(passages, ({ meters, seconds }) => (3.6 * meters) / seconds);
    this.learn(() => 0);
  }

  /** Adds to each guess what the passages of its group that are learnt from have left on average. */
  learn(groupOf: (passage: Passage) => number): void {
    const groups = new Map<number, { sum: number; count: number }>();
    const keys = this.passages.map(groupOf);
    this.passages.forEach((passage, i) => {
      if (!isLearnt(passage)) return;
      const group = groups.get(keys[i]) ?? { sum: 0, count: 0 };
      group.sum += this.#left[i];
      group.count++;
      groups.set(keys[i], group);
    });
    keys.forEach((key, i) => {
      const group = groups.get(key);
      if (group) this.#left[i] -= group.sum / (group.count + PRIOR_PASSAGES);
    });
  }

  /** Root mean square of what is left of passages that were not learnt from. */
  get error(): number {
    const others = this.#left.filter((_, i) => !isLearnt(this.passages[i]));
    return Math.sqrt(others.reduce((sum, left) => sum + left * left, 0) / others.length);
  }
}
