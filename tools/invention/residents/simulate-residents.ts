import { Random } from '../../../src/base/random';
import { NO_TASK, type Task } from '../../../src/base/task';
import type { CheckIns } from '../../../src/domain/places';
import type { DataStep } from '../../../src/domain/data-card';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { calendarOf, DEFAULT_START_DATE } from '../../../src/data/simulation/simulate-trips';
import { makeResident, planDay, type Resident, type Visit } from './resident';
import {
  RESIDENTS_STEP,
  residentSettings,
  type ResidentSettings,
} from '../../../src/data/simulation/simulation-settings';
import { Venues, VENUE_TRAITS } from './venues';
import { landUseOf } from '../../../src/data/simulation/network-land-use';
import { townOfNetwork } from '../../../src/data/simulation/network-town';
import { TWO_CITIES, type CityCharacter, cityNetwork } from '../two-cities/city-roads';
import { layOutPlaces } from '../two-cities/city-places';
import { GrowingArray } from '../../../src/base/bytes';
import { bellShaped, between } from '../../../src/data/simulation/arithmetic';
import { movedBy, type LonLat } from '../points/recorded-trips';

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

interface ResidentOptions {
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

/** The city of the residents: like City B, but eight kilometres wide and high, so that some six hundred hexagons of resolution 9 cover it. */
export const RESIDENT_CITY: CityCharacter = {
  ...TWO_CITIES.b,
  key: 'residents',
  title: 'Sample residents',
  centre: [31.4, 60.9],
  turnDegrees: 12,
  width: 8000,
  height: 8000,
  blockWidth: 260,
  blockHeight: 220,
  missing: 0.15,
  places: 3000,
};

/** The roads of the residents' city and its places. The same seed gives the same bits. */
function residentCity(seed: number): { network: RoadNetwork; venues: Venues } {
  const network = cityNetwork(RESIDENT_CITY, seed);
  const random = new Random(seed).fork('places of residents');
  const town = townOfNetwork(network);
  const { landUse } = landUseOf(town, undefined, 0, random.fork('land use'));
  const places = layOutPlaces(town, landUse, RESIDENT_CITY.places, random.fork('places'));
  return { network, venues: new Venues(places, random.fork('venues')) };
}

/** Nobody says again and again where they are. */
const AGAIN = 0.35;
const MOST_RATE = 0.95;
/** On some days people tell much of what they do, and little on the others: (share of days, how readily) of both; about 1 in the mean. */
const TALKATIVE = 0.4;
const [READILY, HARDLY] = [2, 0.35];
/** Seconds after coming in which most check in, and between the two of a double check-in. */
const SOON = 8 * 60;
const DOUBLE_SECONDS = [45, 570] as const;

/** What was counted while check-ins were made. */
interface CheckInCounts {
  visits: number;
  checkIns: number;
  /** Number of check-ins within ten minutes of another one at the same place. */
  doubles: number;
  /** Number of check-ins that are found somewhere else. */
  teleports: number;
}

/** Makes the check-ins of visits: sparse, off by some metres, sometimes twice, now and then somewhere else altogether. */
class CheckInMaker {
  readonly counts: CheckInCounts = { visits: 0, checkIns: 0, doubles: 0, teleports: 0 };
  readonly #users: string[] = [];
  readonly #userCodes = new GrowingArray(Uint32Array);
  readonly #places = new GrowingArray(Uint32Array);
  readonly #times = new GrowingArray(Float64Array);
  readonly #lonLat = new GrowingArray(Float64Array);

  constructor(
    private readonly venues: Venues,
    private readonly settings: ResidentSettings,
  ) {}

  /** The check-ins of one resident. @param days the visits of each day, in order of time */
  add(name: string, { eagerness }: Resident, days: readonly (readonly Visit[])[], random: Random): void {
    const before = this.#times.length;
    for (const visits of days) {
      const readiness = eagerness * (random.next() < TALKATIVE ? READILY : HARDLY);
      for (const visit of visits) this.#addVisit(visit, readiness, random);
    }
    // Somebody without any check-in is in no file.
    if (this.#times.length === before) return;
    for (let i = before; i < this.#times.length; i++) this.#userCodes.push(this.#users.length);
    this.#users.push(name);
  }

  finish(): CheckIns {
    return {
      userCodes: this.#userCodes.finish(),
      users: this.#users,
      places: this.#places.finish(),
      times: this.#times.finish(),
      lonLat: this.#lonLat.finish(),
    };
  }

  #addVisit({ place, at, seconds, again }: Visit, readiness: number, random: Random): void {
    this.counts.visits++;
    const { rate } = VENUE_TRAITS[this.venues.kindOf(place)];
    if (random.next() >= Math.min(MOST_RATE, rate * readiness * (again ? AGAIN : 1))) return;
    const time = at + Math.floor(between(random, 0, Math.min(SOON, seconds)));
    this.#push(place, time, random);
    if (random.next() >= this.settings.doubles) return;
    this.counts.doubles++;
    this.#push(place, time + Math.floor(between(random, ...DOUBLE_SECONDS)), random);
  }

  #push(place: number, time: number, random: Random): void {
    const { ids, lonLat } = this.venues.places;
    const elsewhere = random.next() < this.settings.teleports;
    if (elsewhere) this.counts.teleports++;
    const found = elsewhere ? random.int(ids.length) : place;
    // The deviation along each axis: together they are off by the distance of the setting.
    const spread = this.settings.noiseMeters / Math.SQRT2;
    const at: LonLat = [lonLat[2 * found], lonLat[2 * found + 1]];
    const [lon, lat] = movedBy(at, spread * bellShaped(random), spread * bellShaped(random));
    this.counts.checkIns++;
    this.#places.push(place);
    this.#times.push(time);
    this.#lonLat.push(fiveDecimals(lon));
    this.#lonLat.push(fiveDecimals(lat));
  }
}

/** To a metre, as phones say it. */
const fiveDecimals = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
