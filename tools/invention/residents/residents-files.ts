import type { Task } from '../../../src/base/task';
import { writeHoserLayout, type HoserFile } from '../../../src/data/hoser-layout';
import {
  makeResidentsCommand,
  type ResidentSettings,
} from '../../../src/data/simulation/simulation-settings';
import { simulateResidents, RESIDENT_CITY, type ResidentSimulation } from './simulate-residents';
import type { DataSource } from '../../../src/domain/data-card';
import type { Dataset } from '../../../src/domain/dataset';
import { emptyTrajectorySet } from '../../../src/domain/trajectory-set';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { quantiles } from '../../../src/domain/time-statistics';
import { VENUE_KINDS } from './venues';
import { inventedCity } from '../invented-city';
import { figuresTable, grouped, percent, PUBLIC_DOMAIN, spread } from '../readme';
import type { CheckIns } from '../../../src/domain/places';

/** Made residents: the files of their data set, what is told of it, and how much there is of it. */
interface ResidentsFiles {
  readonly files: readonly HoserFile[];
  readonly readme: string;
  readonly residents: number;
  readonly checkIns: number;
}

/**
 * Simulates residents as the files of a data set.
 * @throws Failure 'bad-input', 'cancelled'
 */
export async function residentsFiles(
  settings: Partial<ResidentSettings>,
  seed: number,
  task: Task,
): Promise<ResidentsFiles> {
  const simulation = await simulateResidents(settings, { seed, task });
  const dataset = await residentsDataset(simulation, seed);
  await task.checkpoint();
  return {
    files: writeHoserLayout(dataset),
    readme: residentsReadme(simulation),
    residents: simulation.checkIns.users.length,
    checkIns: simulation.checkIns.times.length,
  };
}

/** Simulated residents as a data set: roads, places and check-ins, and no trips. The same residents give the same bytes. */
async function residentsDataset(
  { network, venues, checkIns, step }: ResidentSimulation,
  seed: number,
): Promise<Dataset> {
  const { title } = RESIDENT_CITY;
  const { zones, card } = inventedCity(title, network, venues.places.ids.length, seed);
  const none = emptyTrajectorySet();
  const content = {
    network,
    trips: { train: none, val: none, test: none },
    zones,
    extras: { places: venues.places, checkIns },
  };
  const source: DataSource = {
    ...card.sources[0],
    name: step.name,
    gives: 'check-ins',
    kind: 'simulated',
  };
  return {
    name: title,
    ...content,
    fingerprint: await fingerprintOf(content),
    card: { ...card, sources: [...card.sources, source], steps: [...card.steps, step] },
  };
}

const SECONDS_PER_WEEK = 7 * 86_400;
/** Weeks at the end whose visits are guessed by those before. */
const GUESSED_WEEKS = 2;

/** What a README.md says of simulated residents: their figures, their places, and how far simple counts guess where they go. */
function residentsReadme(simulation: ResidentSimulation): string {
  const { settings } = simulation.step;
  return `# ${RESIDENT_CITY.title}

An invented city and its people: no map and no person is behind them. Each resident has a home, most have a job, all have three to six
habits with days of their own, and friends. Those who work far away go by train; some have a coffee before work, and many lunch at the same place. In the
evening and at weekends they go where they usually go, or to a place that draws them the more the nearer and the better liked it is; after
a film to a restaurant next to the cinema, after shopping to a café next door.

Now and then they check in, at some kinds of places more than at others. A check-in is off by ${String(settings.noiseMeters)} m (root mean square);
${percent(Number(settings.teleports))} are found somewhere else in the city altogether, and some are made twice within ten minutes. On some days people tell much of what they do,
on the others hardly anything.

Made by \`${makeResidentsCommand(simulation.step)}\`: the same command makes the same bytes.
\`places.csv\` has the places, \`check_ins.csv\` who checked in where and when by the clock of the place, and where the phone was.

${residentFigures(simulation)}

## Places

| kind | places | check-ins | share |
|---|---:|---:|---:|
${kindRows(simulation)}
${guessSection(simulation)}
${PUBLIC_DOMAIN}`;
}

function residentFigures({ network, venues, checkIns, step }: ResidentSimulation): string {
  const { counts, settings } = step;
  const perUser = new Float64Array(checkIns.users.length);
  for (const user of checkIns.userCodes) perUser[user]++;
  const { p10, median, p90 } = quantiles(perUser);
  return figuresTable([
    ['kilometres from side to side', `${RESIDENT_CITY.width / 1000} by ${RESIDENT_CITY.height / 1000}`],
    ['directed roads', grouped(network.roadCount)],
    ['places', grouped(venues.places.ids.length)],
    ['residents', grouped(checkIns.users.length)],
    [`weeks from ${String(settings.startDate)} on`, String(settings.weeks)],
    ['visits of places', grouped(counts.visits)],
    ['check-ins', grouped(counts.checkIns)],
    ['check-ins of a resident (p10 / median / p90)', spread([p10, median, p90], 0)],
    ['check-ins within ten minutes of another at the same place', grouped(counts.doubles)],
    ['check-ins found somewhere else', grouped(counts.teleports)],
  ]);
}

function kindRows({ venues, checkIns }: ResidentSimulation): string {
  const counts = new Float64Array(VENUE_KINDS.length);
  for (const place of checkIns.places) counts[venues.kinds[place]]++;
  return VENUE_KINDS.map((kind, code) => {
    const share = counts[code] / Math.max(1, checkIns.places.length);
    return `| ${kind} | ${grouped(venues.ofKind(kind).length)} | ${grouped(counts[code])} | ${percent(share)} |`;
  }).join('\n');
}

/** Empty where there are too few weeks to guess some by the others. */
function guessSection({ checkIns, step }: ResidentSimulation): string {
  const { startDate, weeks } = step.settings;
  const guessing = Number(weeks) - GUESSED_WEEKS;
  if (guessing < 1) return '';
  const first = Date.parse(`${String(startDate)}T00:00:00Z`) / 1000;
  const { visits, anybody, person, before, around } = guessedVisits(
    checkIns,
    first + guessing * SECONDS_PER_WEEK,
  );
  return `
## How far counting guesses where they are

Places of the last ${GUESSED_WEEKS} weeks, guessed by counts of the weeks before (${grouped(visits)} visits, without those that repeat the place before):

| guessed by | right |
|---|---:|
| the most visited place of all | ${percent(anybody)} |
| the most visited place of the person | ${percent(person)} |
| the person's visit before | ${percent(before)} |
| the person's visits before and after | ${percent(around)} |
`;
}

/** Share of visits of the last weeks that simple counts of the weeks before guess right, by what is known of them. */
interface GuessedVisits {
  /** Visits that were guessed. */
  readonly visits: number;
  /** The most visited place of all. */
  readonly anybody: number;
  /** The most visited place of the person. */
  readonly person: number;
  /** The place to which the person went most often from the visit before; where that is new, as `person`. */
  readonly before: number;
  /** The same by the visits before and after; where they are new, as `before`. */
  readonly around: number;
}

/**
 * Guesses each place that somebody checked in at by counts. Check-ins that repeat the place before are left out.
 * @param from seconds: visits from then on are guessed, by those before
 */
export function guessedVisits(checkIns: CheckIns, from: number): GuessedVisits {
  const [all, person, before, around] = [new Votes(), new Votes(), new Votes(), new Votes()];
  const hits = { anybody: 0, person: 0, before: 0, around: 0 };
  const asked: (() => void)[] = [];
  for (const { user, place, time, previous, next } of visitsOf(checkIns)) {
    const own = `${user}`;
    const after = `${own} ${previous}`;
    const between = `${after} ${next}`;
    if (time < from) {
      all.add('', place);
      person.add(own, place);
      before.add(after, place);
      around.add(between, place);
      continue;
    }
    asked.push(() => {
      const byPerson = person.of(own);
      const byBefore = before.of(after) ?? byPerson;
      hits.anybody += Number(all.of('') === place);
      hits.person += Number(byPerson === place);
      hits.before += Number(byBefore === place);
      hits.around += Number((around.of(between) ?? byBefore) === place);
    });
  }
  asked.forEach((guess) => guess());
  const visits = asked.length;
  const share = (count: number) => count / Math.max(1, visits);
  return {
    visits,
    anybody: share(hits.anybody),
    person: share(hits.person),
    before: share(hits.before),
    around: share(hits.around),
  };
}

interface VisitBetween {
  readonly user: number;
  readonly place: number;
  readonly time: number;
  readonly previous: number;
  readonly next: number;
}

/** Visits that have one before and one after them, of each person in order of time. */
function* visitsOf({ userCodes, places, times }: CheckIns): Generator<VisitBetween, void> {
  const order = Array.from(times.keys()).sort((a, b) => userCodes[a] - userCodes[b] || times[a] - times[b]);
  const visits = order.filter(
    (i, at) => at === 0 || places[i] !== places[order[at - 1]] || userCodes[i] !== userCodes[order[at - 1]],
  );
  for (let at = 1; at < visits.length - 1; at++) {
    const [previous, i, next] = [visits[at - 1], visits[at], visits[at + 1]];
    const user = userCodes[i];
    if (userCodes[previous] !== user || userCodes[next] !== user) continue;
    yield { user, place: places[i], time: times[i], previous: places[previous], next: places[next] };
  }
}

/** Counts of places by what they are counted for. */
class Votes {
  readonly #counts = new Map<string, Map<number, number>>();

  add(key: string, place: number): void {
    const counts = this.#counts.get(key) ?? new Map<number, number>();
    counts.set(place, (counts.get(place) ?? 0) + 1);
    this.#counts.set(key, counts);
  }

  /** The place with most votes, the first that was seen of equal ones; undefined where there is none. */
  of(key: string): number | undefined {
    const counts = this.#counts.get(key);
    if (!counts) return undefined;
    let [best, most] = [-1, 0];
    for (const [place, count] of counts) if (count > most) [best, most] = [place, count];
    return best;
  }
}
