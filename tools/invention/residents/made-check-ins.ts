import { GrowingArray } from '../../../src/base/bytes';
import type { Random } from '../../../src/base/random';
import type { CheckIns } from '../../../src/domain/places';
import { bellShaped, between } from '../../../src/data/simulation/arithmetic';
import { movedBy, type LonLat } from '../points/place-on-route';
import type { Resident } from './resident';
import type { Visit } from './resident-day';
import type { ResidentSettings } from '../../../src/data/simulation/resident-settings';
import { VENUE_TRAITS } from './venue-kinds';
import type { Venues } from './venues';

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
export interface CheckInCounts {
  visits: number;
  checkIns: number;
  /** Of them, those within ten minutes of another one at the same place. */
  doubles: number;
  /** Of them, those that are found somewhere else. */
  teleports: number;
}

/** Makes the check-ins of visits: sparse, off by some metres, sometimes twice, now and then somewhere else altogether. */
export class CheckInMaker {
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
