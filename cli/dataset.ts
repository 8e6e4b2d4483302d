import { decimalOf } from '../src/base/numbers';
import { shown } from '../src/base/text';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import { namedColumns } from '../src/data/csv-file';
import { checkTimeZone, GPS_ROLES, type GpsColumns } from '../src/data/gps/gps-choice';
import type { UTurns } from '../src/data/osm/network-settings';
import { SPLIT_KINDS, THESIS_SHARES, USUAL_SEED, type SplitShares } from '../src/data/splits/split-trips';
import { badInput } from '../src/base/failure';
import { USUAL_FILLING } from '../src/engine/dataset-builder/gap-fillers';
import { isLeavingOut, type LeaveOut } from '../src/engine/dataset-builder/leave-out';
import { USUAL_OVERPASS_SERVER } from '../src/engine/dataset-builder/overpass';
import { DEFAULT_MATCH_SETTINGS } from '../src/matching/match-settings';
import { command, type Command } from './command';
import type { DatasetOptions, FillingOptions, RoadsFrom } from './dataset/dataset-order';
import {
  flag,
  mustBe,
  oneOf,
  parsed,
  section,
  seed,
  text,
  usualValues,
  whole,
  type ValuesOf,
} from './options';
import { decidingWords, shardOption } from './shards/shard';
import { threads } from './threads-option';

const U_TURNS: readonly UTurns[] = ['never', 'dead-ends', 'everywhere'];
const MOST_TRIPS = 5_000_000;

const number = (placeholder: string, help: string) =>
  parsed(placeholder, help, (given, name) => numbersOf(name, given, 1, 'a number')[0]);

const ROADS = section('Roads', {
  roads: text(
    'FILE',
    '.osm.pbf, .osm, .osm.gz, Overpass JSON, GeoJSON, a zip of these, or a folder in the HOSER layout; may be given ' +
      'several times: maps are merged.',
  ).many(),
  area: text('W,S,E,N', 'In place of --roads: fetches this box (degrees) from an Overpass server, once.'),
  server: text('URL', 'That server.').or(USUAL_OVERPASS_SERVER),
  'u-turns': oneOf(U_TURNS, 'Where roads may be turned on.', 'WHERE').or('dead-ends'),
  'all-parts': flag('Keeps roads that are not in the largest connected part.'),
  'keep-pieces': flag('Does not join road pieces where nothing changes.'),
});

const TRIPS = section('Trips: one of', {
  trips: text(
    'FILE',
    'GPS: CSV (points, or a POLYLINE column), GPX, GeoJSON, compressed or not; may be given several times. The command ' +
      'guesses what the columns mean, and prints it.',
  ).many(),
  simulate: whole(
    'N',
    1,
    MOST_TRIPS,
    'Simulates so many trips instead (everything that is based on them is marked as simulated); the command simulate does the same.',
  ),
  'roads-only': flag(
    'No trips: writes roadmap.geo and roadmap.rel with a card that says where they come from.',
  ),
});

const CARD = section('From a card', {
  card: text(
    'FILE',
    'Builds a data set again: every setting comes from its data-card.json. Give also --roads or --area, the --trips ' +
      'that it names, the encoder with --recover-by where it names one, --name, --cache and --out; differences from the ' +
      'card (files, counts) are printed.',
  ),
});

const GPS = section('How GPS is read', {
  columns: parsed('LIST', `role=column, separated by commas: ${GPS_ROLES.join(', ')}.`, columnsOf),
  'time-zone': parsed('ZONE', 'Time zone of the place, such as Europe/Lisbon.', zoneOf).or('UTC'),
  unzoned: oneOf(
    ['place', 'utc'],
    'How times without a zone are read: as local time, or as UTC.',
    'WHOSE',
  ).usually('place'),
  swap: flag('Coordinates are written as latitude, longitude.'),
  step: number('SECONDS', 'Time between the points of a POLYLINE.').usually('15'),
  'assumed-speed': number('KMH', 'Speed of tracks without times.'),
  'max-speed': number(
    'KMH',
    'Leaves out points that are reached faster; without it 160 km/h, and more where a trace keeps such a speed.',
  ),
  radius: number('METERS', 'Search radius around a point.').usually(
    String(DEFAULT_MATCH_SETTINGS.radiusMeters),
  ),
  noise: number('METERS', 'GPS error, standard deviation.').usually(
    String(DEFAULT_MATCH_SETTINGS.noiseMeters),
  ),
  'recover-by': text(
    'FILE',
    'Fills gaps of the traces before they are matched, by an encoder that train --system transfertraj made: its ' +
      'checkpoint, or the folder or zip of the run, whose pre-trained one is taken.',
  ),
  'recover-every': number('S', 'Seconds between the points that are filled in.').usually(
    String(USUAL_FILLING.everySeconds),
  ),
  'recover-gaps': number('S', 'Fills only gaps longer than so many seconds.').usually(
    String(USUAL_FILLING.longerThanSeconds),
  ),
  'leave-out-spot': parsed(
    'LON,LAT',
    'Leaves out all traces with trouble at a trouble spot, a place where detours, U-turns and splits of traces gather. ' +
      'The command lists them after the matching; may be given several times.',
    (given, name) => {
      const [lon, lat] = numbersOf(name, given, 2, 'LON,LAT in degrees');
      return [lon, lat] as const;
    },
  ).many(),
  'leave-out-trace': whole(
    'N',
    1,
    2 ** 32 - 1,
    'Leaves out a trace by its number, from 1 in the order of the files; may be given several times.',
  ).many(),
  'leave-out-detours': flag('Leaves out all trips with a detour.'),
  'min-confidence': parsed(
    'P',
    'Leaves out trips of which less than this share of the length is expected to be right, from 0 to 1.',
    (given, name) => {
      const [share] = numbersOf(name, given, 1, 'a number from 0 to 1');
      if (share >= 0 && share <= 1) return share;
      throw mustBe(name, 'a number from 0 to 1', given);
    },
  ),
  threads: threads('Threads that match traces; the result does not depend on it.'),
  cache: text('DIR', 'Keeps the table of shortest paths for next time.'),
  'keep-traces': flag(
    'Keeps the cleaned traces, as dense as they are, beside the trips that were matched (gps.csv): recovery and GPS ' +
      'points learn from them.',
  ),
});

const RESULT = section('The data set', {
  split: oneOf(
    SPLIT_KINDS,
    'How trips are dealt; od: no origin-destination pair is in two splits; time: the latest trips are for testing.',
    'KIND',
  ).or('od'),
  shares: parsed('A,B,C', 'Shares of training, validation and test.', sharesOf).or(THESIS_SHARES, '80,10,10'),
  seed: seed('The same files and seed give the same data set.').or(USUAL_SEED),
  name: parsed('NAME', 'Its name.', nameOf).usually('the name of the folder, or that in the card'),
  out: text(
    'DIR',
    'Folder to write to; it is made if it is not there. A data set that is there, above all one that is read, is ' +
      'replaced only if you say so: on a terminal you are asked.',
  ).needed('Name the folder to write to'),
  replace: flag('Replaces a data set in that folder without asking. It stays until the new one is complete.'),
  made: parsed(
    'TIME',
    'When its card says that it was made, as 2013-07-01T08:30:00Z; the same command then writes the same bytes.',
    momentOf,
  ).usually('now'),
});

const OPTIONS = {
  ...ROADS,
  ...TRIPS,
  ...CARD,
  ...GPS,
  ...RESULT,
  ...section('Parts', { shard: shardOption() }),
};

type Given = ValuesOf<typeof OPTIONS>;

export const datasetCommand = command({
  name: 'dataset',
  about:
    'Builds a data set in the HOSER layout from your own roads and trips, with a data card that says how it was built.',
  usage: '--roads FILE [--trips FILE ...] [--split od|time|vehicle|random] [--seed S] --out DIR',
  options: OPTIONS,
  request: ({ values, given, words }) => {
    if (given.has('card')) refuseSettings(given);
    return datasetOptions(values, words);
  },
  run: build,
});

/** The command that makes a data set of simulated trips: what of the other one is no matter of files with trips. */
export const simulateCommand: Command<DatasetOptions> = command({
  name: 'simulate',
  about:
    'Simulates trips on your own roads and makes a data set of them in the HOSER layout; all that is based on it is marked as simulated.',
  usage: '--roads FILE --trips N [--seed S] --out DIR',
  options: {
    ...ROADS,
    ...section('The data set', {
      trips: whole('N', 1, MOST_TRIPS, 'How many trips there are to be.').needed('Say how many trips'),
    }),
    ...RESULT,
  },
  request: ({ values, words }) =>
    datasetOptions(
      {
        ...usualValues({ ...TRIPS, ...CARD, ...GPS }),
        shard: undefined,
        ...values,
        trips: [],
        simulate: values.trips,
      },
      words,
    ),
  run: build,
});

async function build(options: DatasetOptions): Promise<void> {
  const { DatasetRun } = await import('./dataset/dataset-run');
  await new DatasetRun(options).run();
}

/** @throws Failure 'bad-input' for options that contradict each other */
function datasetOptions(values: Given, words: readonly string[]): DatasetOptions {
  const { radius, noise, card, simulate, trips } = values;
  return {
    roads: roadsFrom(values.roads, values.area, values.server),
    network: {
      uTurns: values['u-turns'],
      mainPartOnly: !values['all-parts'],
      joinRoads: !values['keep-pieces'],
    },
    trips: card === undefined ? tripsFrom(trips, simulate, values['roads-only']) : { files: trips },
    roadsOnly: values['roads-only'],
    card,
    gps: {
      columns: values.columns ?? {},
      timeZone: values['time-zone'],
      unzonedTimes: values.unzoned,
      swap: values.swap,
      stepSeconds: values.step,
      assumedSpeedKmh: values['assumed-speed'],
    },
    cleaning: values['max-speed'] === undefined ? {} : { maxSpeedKmh: values['max-speed'] },
    matching: {
      ...(radius !== undefined && { radiusMeters: radius }),
      ...(noise !== undefined && { noiseMeters: noise }),
    },
    filling: fillingOf(values),
    leaveOut: leaveOutOf(values),
    cache: values.cache,
    keepTraces: keepTracesOf(values),
    split: { by: values.split, shares: values.shares },
    seed: values.seed,
    name: values.name,
    threads: values.threads,
    out: values.out,
    replace: values.replace,
    made: values.made,
    part: partOf(values, words),
  };
}

/** Options that may be given with a card: which files, and where to. */
const BESIDE_CARD = new Set([
  'card',
  'roads',
  'area',
  'server',
  'trips',
  'recover-by',
  'cache',
  'keep-traces',
  'name',
  'threads',
  'out',
  'replace',
  'made',
  'shard',
  'help',
]);

function refuseSettings(all: ReadonlySet<string>): void {
  const given = [...all].filter((name) => !BESIDE_CARD.has(name));
  if (given.length === 0) return;
  const named = given.map((name) => `--${name}`).join(', ');
  throw bad(`--card gives every setting: leave out ${named}, or the card.`);
}

const bad = (message: string) => badInput(`${message} See --help.`);

function roadsFrom(files: readonly string[], area: string | undefined, server: string): RoadsFrom {
  if (area === undefined && files.length > 0) return { files };
  if (area === undefined || files.length > 0)
    throw bad('Say where the roads come from: either --roads FILE or --area W,S,E,N.');
  const [minLon, minLat, maxLon, maxLat] = numbersOf('area', area, 4, 'W,S,E,N in degrees');
  return { area: { minLon, minLat, maxLon, maxLat }, server };
}

function tripsFrom(
  files: readonly string[],
  simulate: number | undefined,
  roadsOnly: boolean,
): DatasetOptions['trips'] {
  const ways = [files.length > 0, simulate !== undefined, roadsOnly].filter(Boolean).length;
  if (ways !== 1)
    throw bad('Say where the trips come from: one of --trips FILE, --simulate N and --roads-only.');
  return simulate === undefined ? { files } : { simulate };
}

function fillingOf({
  trips,
  'recover-by': encoder,
  'recover-every': every,
  'recover-gaps': gaps,
}: Given): FillingOptions | null {
  if (encoder === undefined) {
    if (every === undefined && gaps === undefined) return null;
    throw bad(
      '--recover-every and --recover-gaps say how an encoder fills gaps. Name it: --recover-by FILE.',
    );
  }
  if (trips.length === 0) throw bad('Only gaps of GPS can be filled: --recover-by needs --trips.');
  const everySeconds = every ?? USUAL_FILLING.everySeconds;
  const longerThanSeconds = gaps ?? USUAL_FILLING.longerThanSeconds;
  if (everySeconds < 1) throw bad(`--recover-every must be at least 1 second, not ${everySeconds}.`);
  if (longerThanSeconds < 0)
    throw bad(`--recover-gaps must be at least 0 seconds, not ${longerThanSeconds}.`);
  return { encoder, everySeconds, longerThanSeconds };
}

/** Only matching is worth the parts: the rest is done by whoever merges them. */
function partOf(
  { shard, trips, 'recover-by': encoder }: Given,
  words: readonly string[],
): DatasetOptions['part'] {
  if (shard === undefined) return null;
  if (trips.length === 0) throw bad('Only the matching of GPS is done in parts: --shard needs --trips.');
  if (encoder !== undefined) throw bad('Gaps are filled by one process: leave out --recover-by, or --shard.');
  return { shard, words: decidingWords(words) };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function momentOf(text: string, name: string): Date {
  const made = new Date(MOMENT.test(text) ? text : NaN);
  // A calendar that rolls over would take the 31st of June for the first of July.
  if (!Number.isNaN(made.getTime()) && made.toISOString().startsWith(text.slice(0, -1))) return made;
  throw mustBe(name, 'a time such as 2013-07-01T08:30:00Z', text);
}

function leaveOutOf(given: Given): LeaveOut {
  const { 'leave-out-detours': detours, 'min-confidence': minConfidence } = given;
  const leaveOut: LeaveOut = {
    spots: given['leave-out-spot'],
    traces: given['leave-out-trace'].map((trace) => trace - 1),
    ...(detours && { detours }),
    ...(minConfidence !== undefined && { minConfidence }),
  };
  if (isLeavingOut(leaveOut) && given.trips.length === 0)
    throw bad(
      'Only traces of GPS can be left out: --leave-out-spot, --leave-out-trace, --leave-out-detours and --min-confidence need --trips.',
    );
  return leaveOut;
}

function keepTracesOf({ 'keep-traces': keep, trips }: Given): boolean {
  if (keep && trips.length === 0) throw bad('Only traces of GPS can be kept: --keep-traces needs --trips.');
  return keep;
}

function columnsOf(text: string): Partial<GpsColumns> {
  return namedColumns(text, GPS_ROLES, '--columns takes role=column, separated by commas');
}

function sharesOf(text: string): SplitShares {
  const shares = numbersOf('shares', text, 3, 'training,validation,test');
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!(sum > 0 && Number.isFinite(sum)) || shares.some((share) => share < 0))
    throw bad(`--shares must be three numbers of at least 0, not '${shown(text)}'.`);
  const [train, val, test] = shares.map((share) => share / sum);
  return { train, val, test };
}

/** @throws Failure 'bad-input' for a zone that this machine does not know */
function zoneOf(name: string): string {
  checkTimeZone(name);
  return name;
}

function nameOf(text: string): string {
  if (text.trim() !== '' && text.length <= LONGEST_DATASET_NAME) return text;
  throw bad(`--name must have 1 to ${LONGEST_DATASET_NAME} characters.`);
}

function numbersOf(name: string, text: string, count: number, what: string): number[] {
  const values = text.split(',').map(decimalOf);
  if (values.length === count && values.every(Number.isFinite)) return values;
  throw mustBe(name, what, text);
}
