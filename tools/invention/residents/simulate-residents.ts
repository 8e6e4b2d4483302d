import { Random } from '../../../src/base/random';
import { NO_TASK, type Task } from '../../../src/base/task';
import type { CheckIns } from '../../../src/domain/places';
import type { DataStep } from '../../../src/domain/data-card';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { calendarOf, DEFAULT_START_DATE } from '../../../src/data/simulation/simulate-trips';
import { CheckInMaker } from './made-check-ins';
import { makeResident } from './resident';
import { residentCity } from './resident-city';
import { planDay } from './resident-day';
import { RESIDENTS_STEP } from '../../../src/data/simulation/residents-command';
import { residentSettings, type ResidentSettings } from '../../../src/data/simulation/resident-settings';
import type { Venues } from './venues';

const SECONDS_PER_DAY = 86_400;

/** An invented city, and where and when its people checked in. */
export interface ResidentSimulation {
  readonly network: RoadNetwork;
  readonly venues: Venues;
  /** Person after person, each in order of time but for double check-ins. */
  readonly checkIns: CheckIns;
  /** Settings and counts, for the data card. */
  readonly step: DataStep;
}

export interface ResidentOptions {
  readonly seed: number;
  /** First day, `YYYY-MM-DD`; default a Monday. */
  readonly startDate?: string;
  readonly task?: Task;
}

/**
 * Makes up a city and its people: each has a home, most a job, all three to six habits, and friends. By day they go where
 * they have to, then where they like to, and some of it they tell. The same settings and seed give the same bits on every
 * machine; a resident does not depend on how many others there are.
 * @throws Failure 'bad-input' (a setting out of range), 'cancelled'
 */
export async function simulateResidents(
  given: Partial<ResidentSettings>,
  { seed, startDate = DEFAULT_START_DATE, task = NO_TASK }: ResidentOptions,
): Promise<ResidentSimulation> {
  const settings = residentSettings(given);
  const days = 7 * settings.weeks;
  const { firstDay } = calendarOf({ startDate, days });
  const { network, venues } = residentCity(seed);
  const people = new Random(seed).fork('residents');
  const maker = new CheckInMaker(venues, settings);
  for (let number = 1; number <= settings.residents; number++) {
    const random = people.fork(`resident ${number}`);
    const resident = makeResident(venues, random.fork('life'));
    const [planning, telling] = [random.fork('days'), random.fork('check-ins')];
    const visits = Array.from({ length: days }, (_, day) =>
      planDay(resident, firstDay + day * SECONDS_PER_DAY, venues, planning),
    );
    maker.add(`r${number}`, resident, visits, telling);
    task.progress({
      step: 'residents.simulate',
      done: number,
      total: settings.residents,
      unit: 'residents',
    });
    await task.checkpoint();
  }
  const step = {
    name: RESIDENTS_STEP,
    settings: { ...settings, seed, startDate },
    counts: { places: venues.places.ids.length, ...maker.counts },
  };
  return { network, venues, checkIns: maker.finish(), step };
}
