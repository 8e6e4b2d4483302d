import { quantiles } from '../../../src/domain/time-statistics';
import { guessedVisits } from './guessed-visits';
import { RESIDENT_CITY } from './resident-city';
import { makeResidentsCommand } from '../../../src/data/simulation/residents-command';
import type { ResidentSimulation } from './simulate-residents';
import { VENUE_KINDS } from './venue-kinds';

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const SECONDS_PER_WEEK = 7 * 86_400;
/** Weeks at the end whose visits are guessed by those before. */
const GUESSED_WEEKS = 2;

/** What a README.md says of simulated residents: their figures, their places, and how far simple counts guess where they go. */
export function residentsReadme(simulation: ResidentSimulation): string {
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

${figuresTable(simulation)}

## Places

| kind | places | check-ins | share |
|---|---:|---:|---:|
${kindRows(simulation)}
${guessSection(simulation)}
## Licence

CC0 1.0: in the public domain, to the extent that the law allows.
`;
}

function figuresTable({ network, venues, checkIns, step }: ResidentSimulation): string {
  const { counts, settings } = step;
  const perUser = new Float64Array(checkIns.users.length);
  for (const user of checkIns.userCodes) perUser[user]++;
  const { p10, median, p90 } = quantiles(perUser);
  const rows = [
    ['kilometres from side to side', `${RESIDENT_CITY.width / 1000} by ${RESIDENT_CITY.height / 1000}`],
    ['directed roads', grouped(network.roadCount)],
    ['places', grouped(venues.places.ids.length)],
    ['residents', grouped(checkIns.users.length)],
    [`weeks from ${String(settings.startDate)} on`, String(settings.weeks)],
    ['visits of places', grouped(counts.visits)],
    ['check-ins', grouped(counts.checkIns)],
    [
      'check-ins of a resident (p10 / median / p90)',
      `${p10.toFixed(0)} / ${median.toFixed(0)} / ${p90.toFixed(0)}`,
    ],
    ['check-ins within ten minutes of another at the same place', grouped(counts.doubles)],
    ['check-ins found somewhere else', grouped(counts.teleports)],
  ];
  return ['| what | how much |', '|---|---:|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    '\n',
  );
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
