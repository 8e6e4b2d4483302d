import type { Random } from '../../../src/base/random';
import { bellShaped, between, clamp } from '../../../src/data/simulation/arithmetic';
import { drawIndex, WEEKDAY_OF_EPOCH } from '../../../src/data/simulation/demand';
import { type VenueKind, VENUE_TRAITS, type Venues } from './venues';
import { isWeekend } from '../../../src/domain/time-statistics';

/** A place that somebody goes to again and again, mostly on some days of the week. */
interface Haunt {
  readonly place: number;
  /** (7) how likely it is from Monday on, in proportion. */
  readonly days: readonly number[];
}

/** Where somebody works, and the way there. */
interface Job {
  readonly place: number;
  /** Seconds after midnight at which work begins. */
  readonly begins: number;
  readonly seconds: number;
  /** Stations at which those get on and off who go by train; null for all others. */
  readonly train: readonly [nearHome: number, nearWork: number] | null;
  /** Cafe on the last steps to work; null for those who drink none. */
  readonly coffee: number | null;
  /** The restaurant where lunch is mostly eaten. */
  readonly lunch: number;
}

/** A simulated person: nobody of flesh and blood is behind it. */
export interface Resident {
  readonly home: number;
  /** null for those who are at home by day. */
  readonly job: Job | null;
  /** School to which children are taken before work; null for most. */
  readonly school: number | null;
  /** Three to six. */
  readonly haunts: readonly Haunt[];
  /** Homes of friends. */
  readonly friends: readonly number[];
  /** How readily this person checks in, about 1. */
  readonly eagerness: number;
}

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const WITH_JOB = 0.82;
/** Where people work, in proportion. */
const WORKPLACES: readonly (readonly [VenueKind, number])[] = [
  ['office', 62],
  ['warehouse', 16],
  ['shop', 9],
  ['school', 5],
  ['hospital', 4],
  ['restaurant', 4],
];
/** Share of those who live further from work than this, in metres, and go by train. */
const TRAIN_METERS = 2000;
const BY_TRAIN = 0.55;
const WITH_COFFEE = 0.4;
const PARENTS = 0.22;
const [FEWEST_HAUNTS, MOST_HAUNTS] = [3, 6];
/** What people make a habit of, in proportion; each kind once. */
const HAUNT_KINDS: readonly (readonly [VenueKind, number])[] = [
  ['supermarket', 5],
  ['gym', 4],
  ['cafe', 4],
  ['bar', 3],
  ['park', 3],
  ['restaurant', 3],
  ['shop', 2],
  ['cinema', 1],
];
/** Share of habits around home; the others are around work. */
const HAUNTS_AT_HOME = 0.65;
/** How much likelier a habit is on its own days. */
const ON_ITS_DAYS = 8;
const FRIENDS = 2;

export function makeResident(venues: Venues, random: Random): Resident {
  const home = venues.drawAny('home', random);
  const hasJob = random.next() < WITH_JOB;
  const job = hasJob ? makeJob(home, venues, random) : null;
  const school = random.next() < PARENTS ? venues.drawNext('school', home, random) : null;
  return {
    home,
    job,
    school,
    haunts: makeHaunts(home, job?.place ?? home, venues, random),
    friends: Array.from({ length: FRIENDS }, () => venues.drawNear('home', home, random)),
    eagerness: clamp(1 + 0.3 * bellShaped(random), 0.4, 1.8),
  };
}

function makeJob(home: number, venues: Venues, random: Random): Job {
  const kind = drawOf(WORKPLACES, random);
  // Half of the people look for work near home, the others take what there is.
  const near = random.next() < 0.5;
  const place = near ? venues.drawNear(kind, home, random) : venues.drawAny(kind, random);
  const far = venues.between(home, place) > TRAIN_METERS;
  const byTrain = far && random.next() < BY_TRAIN;
  const stations = [
    venues.drawNext('station', home, random),
    venues.drawNext('station', place, random),
  ] as const;
  const coffee = venues.drawNext('cafe', place, random);
  return {
    place,
    begins: Math.round(HOUR * clamp(8.6 + 0.8 * bellShaped(random), 6, 11)),
    seconds: Math.round(HOUR * between(random, 7.5, 9)),
    train: byTrain && stations[0] !== stations[1] ? stations : null,
    coffee: random.next() < WITH_COFFEE ? coffee : null,
    lunch: venues.drawNext('restaurant', place, random),
  };
}

function makeHaunts(home: number, work: number, venues: Venues, random: Random): Haunt[] {
  const left = [...HAUNT_KINDS];
  const count = FEWEST_HAUNTS + random.int(MOST_HAUNTS - FEWEST_HAUNTS + 1);
  return Array.from({ length: count }, () => {
    const at = drawIndex(
      left.map(([, weight]) => weight),
      random,
    );
    const [[kind]] = left.splice(at, 1);
    const place = venues.drawNear(kind, random.next() < HAUNTS_AT_HOME ? home : work, random);
    const own = [random.int(7), random.int(7)];
    return { place, days: Array.from({ length: 7 }, (_, day) => (own.includes(day) ? ON_ITS_DAYS : 1)) };
  });
}

const drawOf = <T>(choices: readonly (readonly [T, number])[], random: Random): T =>
  choices[
    drawIndex(
      choices.map(([, weight]) => weight),
      random,
    )
  ][0];

/** Somebody comes to a place. */
export interface Visit {
  readonly place: number;
  /** Seconds since 1970 on the clock of the place. */
  readonly at: number;
  readonly seconds: number;
  /** Whether this person was there before on that day. */
  readonly again: boolean;
}

/** Metres in a second on foot, by bicycle and by bus together, and minutes until one is on the way. */
const PACE = 5;
const SETTING_OUT = 4 * MINUTE;
/** Share of working days that are not worked. */
const DAYS_OFF = 0.08;
const COFFEE_ON_THE_WAY = 0.6;
const LUNCH_OUT = 0.55;
/** Share of lunches out that are at the usual restaurant. */
const USUAL_LUNCH = 0.65;

/** Why people go somewhere after work, and on days without. Chances in proportion. */
type Purpose = 'home' | 'habit' | 'groceries' | 'dinner' | 'film' | 'shopping' | 'walk' | 'friend' | 'fuel';
const AFTER_WORK: readonly (readonly [Purpose, number])[] = [
  ['home', 36],
  ['habit', 30],
  ['groceries', 14],
  ['dinner', 9],
  ['film', 6],
  ['fuel', 2],
  ['friend', 3],
];
const BY_DAY: readonly (readonly [Purpose, number])[] = [
  ['habit', 32],
  ['shopping', 26],
  ['walk', 20],
  ['friend', 10],
  ['groceries', 8],
];
const IN_THE_EVENING: readonly (readonly [Purpose, number])[] = [
  ['habit', 32],
  ['dinner', 24],
  ['film', 22],
  ['friend', 10],
];
/** Shares of days without work on which people go out by day, and in the evening. */
const [OUT_BY_DAY, OUT_IN_THE_EVENING] = [0.85, 0.5];
/** Hour from which on places of a kind are open; all others are when people come. */
const OPENS: Partial<Record<VenueKind, number>> = { bar: 16, cinema: 14 };

/** The visits of one person on one day, in order of time. @param midnight at which the day begins */
export function planDay(resident: Resident, midnight: number, venues: Venues, random: Random): Visit[] {
  const day = new Day(resident, midnight, venues, random);
  const { job } = resident;
  if (job && !isWeekend(midnight) && random.next() >= DAYS_OFF) day.work(job);
  else day.rest();
  return day.visits;
}

class Day {
  readonly visits: Visit[] = [];
  /** Where the person is, and from when on the person may leave. */
  #place: number;
  #now: number;
  readonly #weekday: number;

  constructor(
    private readonly resident: Resident,
    private readonly midnight: number,
    private readonly venues: Venues,
    private readonly random: Random,
  ) {
    this.#place = resident.home;
    this.#now = midnight;
    this.#weekday = (Math.floor(midnight / DAY) + WEEKDAY_OF_EPOCH) % 7;
  }

  work(job: Job): void {
    const { venues, resident, random } = this;
    const way = venues.between(resident.home, job.place) / PACE;
    const starts = this.midnight + job.begins + 8 * MINUTE * bellShaped(random);
    this.#now = starts - way - 40 * MINUTE;
    this.#stay(resident.home, 10 * MINUTE);
    if (resident.school !== null) this.#go(resident.school);
    if (job.train) job.train.forEach((station) => this.#go(station));
    if (job.coffee !== null && random.next() < COFFEE_ON_THE_WAY) this.#go(job.coffee);
    this.#go(job.place, job.seconds / 2);
    if (random.next() < LUNCH_OUT) {
      const usual = random.next() < USUAL_LUNCH;
      this.#go(usual ? job.lunch : venues.drawNext('restaurant', job.place, random));
      this.#go(job.place, job.seconds / 2);
    } else this.#now += job.seconds / 2;
    this.#comeHome(job, drawOf(AFTER_WORK, random));
  }

  rest(): void {
    const { random } = this;
    this.#now = this.midnight + HOUR * between(random, 9, 12);
    this.#stay(this.resident.home, HOUR * between(random, 0, 2));
    if (random.next() < OUT_BY_DAY) {
      this.#outing(drawOf(BY_DAY, random));
      this.#go(this.resident.home, HOUR * between(random, 0.5, 2));
    }
    if (random.next() >= OUT_IN_THE_EVENING) return;
    this.#now = Math.max(this.#now, this.midnight + HOUR * between(random, 17, 19.5));
    this.#outing(drawOf(IN_THE_EVENING, random));
    this.#go(this.resident.home);
  }

  /**
   * Goes home from work, with a stop for `purpose`; those who go by train do near home what can be done
   * there.
   */
  #comeHome({ train }: Job, purpose: Purpose): void {
    const nearHome = purpose === 'groceries' || purpose === 'friend';
    if (!nearHome) this.#outing(purpose);
    if (train) train.toReversed().forEach((station) => this.#go(station));
    if (nearHome) this.#outing(purpose);
    this.#go(this.resident.home);
  }

  #outing(purpose: Purpose): void {
    const { resident, random } = this;
    switch (purpose) {
      case 'home':
        return;
      case 'habit': {
        const weights = resident.haunts.map(({ place, days }) =>
          this.#isOpen(this.venues.kindOf(place)) ? days[this.#weekday] : 0,
        );
        if (weights.every((weight) => weight === 0)) return;
        return this.#go(resident.haunts[drawIndex(weights, random)].place);
      }
      case 'groceries':
        return this.#goNear('supermarket');
      case 'fuel':
        return this.#goNear('fuel');
      case 'dinner':
        this.#goNear('restaurant');
        return this.#maybeNext('bar', 0.4);
      case 'film':
        if (!this.#isOpen('cinema')) return;
        this.#goNear('cinema');
        this.#maybeNext('restaurant', 0.75);
        return this.#maybeNext('bar', 0.4);
      case 'shopping':
        this.#goNear('shop');
        this.#maybeNext('shop', 0.6);
        return this.#maybeNext('cafe', 0.55);
      case 'walk':
        this.#goNear('park');
        return this.#maybeNext('cafe', 0.5);
      case 'friend':
        return this.#go(resident.friends[random.int(resident.friends.length)]);
    }
  }

  #goNear(kind: VenueKind): void {
    this.#go(this.venues.drawNear(kind, this.#place, this.random));
  }

  /** Goes on to a place of a kind next to where the person is. */
  #maybeNext(kind: VenueKind, chance: number): void {
    if (this.random.next() < chance && this.#isOpen(kind))
      this.#go(this.venues.drawNext(kind, this.#place, this.random));
  }

  #isOpen = (kind: VenueKind): boolean => this.#now - this.midnight >= HOUR * (OPENS[kind] ?? 0);

  #go(place: number, seconds = this.#usualStay(place)): void {
    this.#now += SETTING_OUT + this.venues.between(this.#place, place) / PACE;
    this.#stay(place, seconds);
  }

  #stay(place: number, seconds: number): void {
    const again = this.visits.some((visit) => visit.place === place);
    this.visits.push({ place, at: Math.round(this.#now), seconds: Math.round(seconds), again });
    this.#place = place;
    this.#now += seconds;
  }

  #usualStay(place: number): number {
    const [least, most] = VENUE_TRAITS[this.venues.kindOf(place)].minutes;
    return MINUTE * between(this.random, least, most);
  }
}
