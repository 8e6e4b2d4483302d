import { listed, markdownTable, visible } from '../base/text';
import { attributionOf, OPENSTREETMAP_ATTRIBUTION, type DataCard, type DataStep } from '../domain/data-card';
import {
  SPLITS,
  type Dataset,
  PART_WORDS,
  partsOf,
  type DatasetPart,
  extraCounts,
  type ExtraCounts,
} from '../domain/dataset';
import type { Quantiles } from '../domain/time-statistics';
import { cardLines } from './data-card-words';
import { datasetChecks, type DatasetChecks, type SplitOverlap } from './dataset-checks';
import {
  CITY_STEP,
  DRIVES_STEP,
  FLOW_STEP,
  makeCitiesCommand,
  makeFlowsCommand,
  makePointsCommand,
  makeResidentsCommand,
  POINT_STEP,
  toolCommand,
  RESIDENTS_STEP,
} from './simulation/simulation-settings';
import { COUNT_STEP, countFlowsCommand } from './series-dataset';
import { FILLING_STEP } from './gps/cleaning-report';

/** What a card says of the data set itself. */
export interface DataCardFigures {
  readonly roads: number;
  readonly kilometers: number;
  readonly links: number;
  readonly zones: number;
  readonly fingerprint: string;
  readonly parts: readonly DatasetPart[];
  readonly extras: ExtraCounts;
  readonly checks: DatasetChecks;
}

export function dataCardFigures(dataset: Dataset): DataCardFigures {
  const { network, zones, fingerprint } = dataset;
  return {
    roads: network.roadCount,
    kilometers: network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000,
    links: network.successors.length,
    zones: zones.zoneCount,
    fingerprint,
    parts: partsOf(dataset),
    extras: extraCounts(dataset.extras),
    checks: datasetChecks(dataset),
  };
}

/** The data card for people. @param figures null for roads alone */
export function dataCardMarkdown(card: DataCard, figures: DataCardFigures | null): string {
  const hasTrips = figures?.parts.includes('trips') ?? false;
  const simulatedWhat = hasTrips
    ? 'trips'
    : simulatedGives(card, 'series')
      ? 'flows'
      : simulatedGives(card, 'check-ins')
        ? 'people'
        : 'trips';
  const parts = ['A road network', ...(figures?.parts ?? []).map((part) => PART_WORDS[part])];
  const sections = [
    `# ${plain(card.name)}${card.simulated ? ` (simulated ${simulatedWhat})` : ''}`,
    `${listed(parts)} for Route Distillery, in the HOSER layout. Made ${plain(card.made)}, seed ${card.seed}.`,
    ...(card.simulated && simulatedWhat === 'trips' ? [SIMULATED] : []),
    ...(simulatedGives(card, 'series') ? [SIMULATED_FLOWS] : []),
    ...(simulatedGives(card, 'check-ins') ? [SIMULATED_PEOPLE] : []),
    ...(figures ? ['## What is in it', contentTable(figures)] : []),
    ...(hasTrips ? [LOCAL_CLOCK] : []),
    '## Sources and licences',
    ...sourcesText(card),
    '## How it was made',
    ...card.steps.map(stepText),
    ...(figures && hasTrips ? ['## Checks', checksTable(figures.checks), coverageTable(figures.checks)] : []),
    '## How to make it again',
    ...again(card),
  ];
  return `${sections.join('\n\n')}\n`;
}

const SIMULATED =
  '**The trips are simulated.** No person and no vehicle is behind them: invented drivers live, work, shop and go out on these roads, leave when people usually do, and take the route that feels best to them. What is learned from them, and every figure that comes of it, is about this simulation and not about how people drive here.';

const SIMULATED_FLOWS =
  '**The series are simulated flows.** Each count is of invented drivers on these roads. What is learned from them, and every figure that comes of it, is about this simulation and not about the traffic of the place.';

const SIMULATED_PEOPLE =
  '**The people are invented.** No person is behind a check-in: simulated residents go to work, to the places that they like and to their friends, and tell some of it. What is learned from them, and every figure that comes of it, is about this simulation and not about how people live.';

const LOCAL_CLOCK =
  'Times are those of the clocks of the place. The trip files write them with a `Z` as the HOSER layout does; it does not stand for UTC.';

const OPEN_DATABASE =
  'Whoever shows or passes on the roads, or what was made of them, names OpenStreetMap and its licence (https://www.openstreetmap.org/copyright); a database made from them stays under the same licence.';

/** Text of a stranger as it is: none of its signs mean anything to a reader of Markdown. */
const plain = (text: string): string =>
  visible(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()<>|#!~&]/g, (sign) => `\\${sign}`);

const grouped = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 20 });
const rounded = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (share: number): string => `${rounded(100 * share, 1)} %`;

function contentTable(figures: DataCardFigures): string {
  const { roads, kilometers, links, zones, fingerprint, parts, extras } = figures;
  return markdownTable(
    ['what', 'how much'],
    [
      ['directed roads', grouped(roads)],
      ['kilometres of directed roads', rounded(kilometers, 1)],
      ['pairs of a road and its successor', grouped(links)],
      ['zones', grouped(zones)],
      ...(parts.includes('trips') ? tripRows(figures.checks) : []),
      ...extraRows(extras),
      ['fingerprint', plain(fingerprint.slice(0, 16))],
    ],
  );
}

function tripRows(checks: DatasetChecks): string[][] {
  const spread = ({ p10, median, p90 }: Quantiles, digits: number) =>
    [p10, median, p90].map((value) => rounded(value, digits)).join(' / ');
  const bySplit = (counts: DatasetChecks['trips']) =>
    SPLITS.map((split) => grouped(counts[split])).join(' / ');
  return [
    ['trips (train / val / test)', bySplit(checks.trips)],
    ['origin-destination pairs (train / val / test)', bySplit(checks.pairs)],
    ['length of a trip, km (p10 / median / p90)', spread(checks.kilometers, 2)],
    ['time of a trip, min (p10 / median / p90)', spread(checks.minutes, 1)],
    ['roads of a trip (p10 / median / p90)', spread(checks.roadsPerTrip, 0)],
  ];
}

/** Features that a table names one by one. */
const MOST_FEATURES_SHOWN = 10;

function extraRows({ series, traces, places, checkIns }: ExtraCounts): string[][] {
  const shown = series?.features.slice(0, MOST_FEATURES_SHOWN).map(plain).join(', ');
  const more = (series?.features.length ?? 0) > MOST_FEATURES_SHOWN ? ', …' : '';
  return [
    ...(series
      ? [
          ['sensors (with a position)', `${grouped(series.sensors)} (${grouped(series.placed)})`],
          ['times that sensors measured at', grouped(series.bins)],
          ['features that sensors measured', `${grouped(series.features.length)} (${shown}${more})`],
          ['missing values of sensors', percent(series.missingShare)],
        ]
      : []),
    ...(traces
      ? [
          ['GPS traces', grouped(traces.traces)],
          ['points of GPS traces', grouped(traces.points)],
          ['vehicles of GPS traces', grouped(traces.vehicles)],
        ]
      : []),
    ...(places
      ? [
          ['places', grouped(places.places)],
          ['categories of places', grouped(places.categories)],
        ]
      : []),
    ...(checkIns
      ? [
          ['check-ins', grouped(checkIns.checkIns)],
          ['users of check-ins', grouped(checkIns.users)],
        ]
      : []),
  ];
}

/** Sources that a table names one by one; more would bury the rest. */
const MOST_SOURCES_SHOWN = 50;

function sourcesText(card: DataCard): string[] {
  const shown = card.sources.slice(0, MOST_SOURCES_SHOWN);
  const more = card.sources.length - shown.length;
  const rows = shown.map(({ name, gives, kind, licence, sha256 }) => [
    plain(name),
    gives,
    kind === 'openstreetmap' ? 'OpenStreetMap' : kind,
    licence === '' ? 'not stated' : plain(licence),
    sha256 === '' ? '' : sha256.slice(0, 16),
  ]);
  const attribution = attributionOf(card);
  const fromMap = card.sources.some(({ kind }) => kind === 'openstreetmap');
  return [
    markdownTable(['source', 'gives', 'kind', 'licence', 'SHA-256 begins'], rows),
    ...(more > 0 ? [`And ${grouped(more)} more files; all of them are in \`data-card.json\`.`] : []),
    ...(attribution === ''
      ? []
      : [`Attribution, to stand on every map of these data: ${plain(attribution)}`]),
    ...(fromMap || attribution.includes(OPENSTREETMAP_ATTRIBUTION) ? [OPEN_DATABASE] : []),
  ];
}

function stepText(step: DataStep): string {
  const rows = [
    ...cardLines(step, 'settings').map(({ name, value }) => [plain(name), plain(value)]),
    ...cardLines(step, 'counts').map(({ name, value }) => [`*${plain(name)}*`, plain(value)]),
  ];
  const heading = `### ${plain(step.name)}`;
  return rows.length === 0
    ? heading
    : `${heading}\n\n${markdownTable(['setting, or *count*', 'value'], rows)}`;
}

function checksTable(checks: DatasetChecks): string {
  const overlap = (what: string) => (entry: SplitOverlap) => [
    `${entry.of} trips whose ${what} occurs in ${entry.in}`,
    `${grouped(entry.trips)} (${percent(entry.share)})`,
  ];
  const { neverDriven, newToTraining, repeats } = checks;
  return markdownTable(
    ['check', 'found'],
    [
      ...checks.sharedPairs.map(overlap('origin-destination pair')),
      ...checks.sharedRoutes.map(overlap('very route')),
      [
        'trips that repeat the route of another of their split (train / val / test)',
        SPLITS.map((split) => grouped(repeats[split])).join(' / '),
      ],
      [
        'roads that no trip drives',
        `${grouped(neverDriven.roads.length)} (${percent(neverDriven.share)}), ${rounded(neverDriven.kilometers, 1)} km (${percent(neverDriven.kilometerShare)})`,
      ],
      ['roads of val and test trips that no training trip drives', grouped(newToTraining.roads)],
      ['val and test trips that meet such a road', grouped(newToTraining.trips)],
    ],
  );
}

function coverageTable({ coverage }: DatasetChecks): string {
  return markdownTable(
    ['class of road', 'roads', 'km', 'driven roads', 'driven km', 'visits'],
    coverage.map((row) => [
      plain(row.className),
      grouped(row.roads),
      rounded(row.kilometers, 1),
      grouped(row.drivenRoads),
      rounded(row.drivenKilometers, 1),
      grouped(row.visits),
    ]),
  );
}

function again(card: DataCard): string[] {
  const maker = makerOf(card);
  if (maker) return [['```sh', maker.command, '```'].join('\n'), maker.gives];
  const fetched = areaOf(card) !== undefined;
  return [
    `Lay the files named above and \`data-card.json\` side by side and run`,
    ['```sh', makeDatasetCommand(card), '```'].join('\n'),
    'Every setting comes from the card. The same files give the same data; what is other (files, counts) the command says.',
    ...(fetched
      ? ['The server gives the map as it is on that day: other roads than these, if it has changed.']
      : []),
  ];
}

/** Whether what the series count, or whoever checked in, is simulated. */
const simulatedGives = ({ sources }: DataCard, part: 'series' | 'check-ins'): boolean =>
  sources.some(({ gives, kind }) => gives === part && kind === 'simulated');

const SAME_BYTES = 'The same command makes the same bytes.';

/** Steps of which one command makes everything again, which command, and what it gives; the first that a card has counts. */
const MAKERS: readonly {
  readonly step: string;
  readonly command: (step: DataStep) => string;
  readonly gives: string;
}[] = [
  {
    step: COUNT_STEP,
    command: countFlowsCommand,
    gives: 'The same command counts the same again. `FROM` is the data set that was counted.',
  },
  {
    step: FLOW_STEP,
    command: (step) => makeFlowsCommand(step),
    gives:
      'The same command gives the same flows on the same roads. `FROM` is the data set that they were simulated on.',
  },
  {
    step: POINT_STEP,
    command: (step) => makePointsCommand(step),
    gives:
      'The same command gives the same points on the same roads. `FROM` is the data set whose roads they are on.',
  },
  { step: RESIDENTS_STEP, command: makeResidentsCommand, gives: SAME_BYTES },
  { step: DRIVES_STEP, command: makeCitiesCommand, gives: SAME_BYTES },
  { step: CITY_STEP, command: makeCityCommand, gives: SAME_BYTES },
];

/** The command that makes a data set of a card again, where one command does. */
function makerOf({ steps }: DataCard): { readonly command: string; readonly gives: string } | undefined {
  for (const { step: name, command, gives } of MAKERS) {
    const step = steps.find((one) => one.name === name);
    if (step) return { command: command(step), gives };
  }
  return undefined;
}

/** The command that makes an invented city again, whose very roads are made up. */
function makeCityCommand({ settings }: DataStep): string {
  const options = ['roads', 'trips', 'seed'].map((name) => `--${name} ${quoted(String(settings[name]))}`);
  return `${toolCommand('make-sample-city')} ${options.join(' ')} --out DIR`;
}

/** The area and the server that roads were fetched from, as the card's first step has them. */
function areaOf({ steps }: DataCard): { area: string; server: string } | undefined {
  const { area, server } = steps.find(({ name }) => name === 'Roads')?.settings ?? {};
  return typeof area === 'string' && typeof server === 'string' ? { area, server } : undefined;
}

/** The command that makes the data set of a card: it names the files, all settings are in the card itself. */
export function makeDatasetCommand(card: DataCard): string {
  const maker = makerOf(card);
  if (maker) return maker.command;
  const fetched = areaOf(card);
  const files = (gives: 'roads' | 'trips') =>
    card.sources
      .filter((source) => source.gives === gives && source.kind !== 'simulated')
      .flatMap(({ name }) => [`--${gives}`, quoted(name)]);
  const roads = fetched
    ? [quoted(`--area=${fetched.area}`, true), '--server', quoted(fetched.server)]
    : files('roads');
  const encoder = card.steps.find(({ name }) => name === FILLING_STEP)?.settings.files;
  const filling = encoder === undefined ? [] : ['--recover-by', quoted(String(encoder))];
  const words = ['--card', 'data-card.json', ...roads, ...files('trips'), ...filling, '--out', 'DIR'];
  return `npx route-distillery dataset ${words.join(' ')}`;
}

/** A word that a shell takes as it is, whatever a stranger put into it. */
function quoted(word: string, isOption = false): string {
  const one = word.replace(/\s+/g, ' ');
  const safe = one.startsWith('-') && !isOption ? `./${one}` : one;
  return /^[\w./:@%+=,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}
