import type { Random } from '../../../src/base/random';
import { bellShaped, between, clamp } from '../../../src/data/simulation/arithmetic';
import { drawIndex } from '../../../src/data/simulation/demand';
import type { VenueKind } from './venue-kinds';
import type { Venues } from './venues';

/** A place that somebody goes to again and again, mostly on some days of the week. */
export interface Haunt {
  readonly place: number;
  /** (7) how likely it is from Monday on, in proportion. */
  readonly days: readonly number[];
}

/** Where somebody works, and the way there. */
export interface Job {
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

const HOUR = 3600;
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

export const drawOf = <T>(choices: readonly (readonly [T, number])[], random: Random): T =>
  choices[
    drawIndex(
      choices.map(([, weight]) => weight),
      random,
    )
  ][0];
