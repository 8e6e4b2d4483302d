import { badInput } from '../../../src/base/failure';
import { NO_TASK, type Task } from '../../../src/base/task';
import type { DataStep } from '../../../src/domain/data-card';
import type { RoadNetwork } from '../../../src/domain/road-network';
import {
  recordedSet,
  recordTrips,
  standingPoints,
  type RecordCounts,
  type RecordedSet,
} from '../points/recorded-trips';
import { DEFAULT_START_DATE } from '../../../src/data/simulation/simulate-trips';
import { type CityCharacter, citySettings, type CitySettings } from './city-roads';
import { CityDrives, LEAST_POINTS, MOST_POINTS, type NotRecorded } from './city-drives';
import type { CityPlaces } from './city-places';
import type { Dataset } from '../../../src/domain/dataset';
import { datasetWithPoints } from '../points/simulate-points';
import { DRIVES_STEP, RULES_LAID_DOWN } from '../../../src/data/simulation/simulation-settings';
import { inventedCity } from '../invented-city';

/** An invented city and the drives of its people. */
export interface CitySimulation extends RecordedSet {
  readonly network: RoadNetwork;
  readonly places: CityPlaces;
  /** Settings and counts, for the data card. */
  readonly step: DataStep;
}

interface CityOptions {
  readonly seed: number;
  /** First day, `YYYY-MM-DD`; default a Monday. */
  readonly startDate?: string;
  readonly task?: Task;
}

/**
 * Makes up a city and simulates drives from place to place in it, and their GPS points. People are alike in all cities,
 * and so is what places do to those who drive past. The same settings and seed give the same bits on every machine.
 * @throws Failure 'bad-input' (a setting out of range), 'cancelled'
 */
export async function simulateCity(
  character: CityCharacter,
  given: Partial<CitySettings>,
  { seed, startDate = DEFAULT_START_DATE, task = NO_TASK }: CityOptions,
): Promise<CitySimulation> {
  const settings = citySettings(given);
  const drives = new CityDrives(character, settings, seed, startDate);
  const counts: RecordCounts<NotRecorded> = { planned: 0, notDriven: 0, tooFewPoints: 0, tooManyPoints: 0 };
  const noRoom = () =>
    badInput(`Hardly any trip in ${character.title} has ${LEAST_POINTS} to ${MOST_POINTS} points.`, {
      ...counts,
    });
  const made = await recordTrips(() => drives.next(), settings.trips, counts, noRoom, task);
  const set = recordedSet(made);
  const points = set.traces.times.length;
  const all = { trips: made.length, points, standing: standingPoints(made), ...counts };
  const step = { name: DRIVES_STEP, settings: { ...settings, seed, startDate }, counts: all };
  return { ...set, network: drives.network, places: drives.places, step };
}

/**
 * An invented city as a data set: roads, drives as trips split by time, their GPS points as traces, and places. The
 * same city gives the same bytes.
 */
export function cityDataset(
  { title }: CityCharacter,
  { network, places, trips, traces, step }: CitySimulation,
  seed: number,
): Promise<Dataset> {
  const city = inventedCity(title, network, places.places.ids.length, seed);
  const simulated = { trips, traces, step, places: places.places };
  return datasetWithPoints(city, simulated, {
    name: title,
    seed,
    made: new Date(RULES_LAID_DOWN),
    splitBy: 'time',
  });
}
