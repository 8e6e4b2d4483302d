import { shown } from '../src/base/text';
import { LONGEST_DATASET_NAME } from '../src/data/data-card-file';
import {
  checkTimeZone,
  GPS_ROLES,
  NO_COLUMNS,
  type GpsColumns,
  type GpsRole,
} from '../src/data/gps/gps-choice';
import type { NetworkSettings, UTurns } from '../src/data/osm/network-settings';
import { SPLIT_KINDS, THESIS_SHARES, USUAL_SEED, type SplitKind } from '../src/data/splits/split-trips';
import type { SplitShares } from '../src/data/splits/deal-groups';
import type { Bounds } from '../src/domain/geo';
import { Failure } from '../src/base/failure';
import { USUAL_FILLING } from '../src/engine/dataset-builder/gap-fillers';
import type { LeaveOut } from '../src/engine/dataset-builder/leave-out';
import { USUAL_OVERPASS_SERVER } from '../src/engine/dataset-builder/overpass';
import { DEFAULT_MATCH_SETTINGS, type MatchSettings } from '../src/matching/match-settings';
import { readOptions, wholeNumber } from './command';
import { decidingWords, SHARD_HELP, shardOf, type ShardWish } from './shards/shard';
import { threadsOf } from './threads-option';

const U_TURNS: readonly UTurns[] = ['never', 'dead-ends', 'everywhere'];

export const HELP = `Builds a data set in the HOSER layout from your own roads and trips, with a data card that says how it was built.

  npm run make-dataset -- --roads FILE [--trips FILE ...] [--simulate N] [--split od|time|vehicle|random] [--seed S] --out DIR

Roads
  --roads FILE      .osm.pbf, .osm, .osm.gz, Overpass JSON, GeoJSON, a zip of these, or a folder in the HOSER layout; may be given
                    several times: maps are merged
  --area W,S,E,N    in place of --roads: fetches this box (degrees) from an Overpass server, once
  --server URL      that server (default ${USUAL_OVERPASS_SERVER})
  --u-turns WHERE   ${U_TURNS.join(', ')} (default dead-ends)
  --all-parts       keep roads that are not in the largest connected part
  --keep-pieces     do not join road pieces where nothing changes

Trips: one of
  --trips FILE      GPS: CSV (points, or a POLYLINE column), GPX, GeoJSON, compressed or not; may be given several times. The
                    command guesses what the columns mean, and prints it
  --simulate N      simulate N trips instead (everything that is based on them is marked as simulated)
  --roads-only      no trips: writes roadmap.geo and roadmap.rel with a card that says where they come from

From a card
  --card FILE       builds a data set again: every setting comes from its data-card.json. Give also --roads or --area, the --trips
                    that it names, the encoder with --recover-by where it names one, --name, --cache and --out; differences from the card (files, counts) are printed

How GPS is read
  --columns LIST    role=column, separated by commas: ${GPS_ROLES.join(', ')}
  --time-zone ZONE  time zone of the place, such as Europe/Lisbon (default UTC)
  --unzoned WHOSE   how times without a zone are read: place (local time, the default) or utc
  --swap            coordinates are written as latitude, longitude
  --step SECONDS    time between the points of a POLYLINE (default 15)
  --assumed-speed KMH  speed of tracks without times
  --radius METERS   search radius around a point (default ${DEFAULT_MATCH_SETTINGS.radiusMeters})
  --noise METERS    GPS error, standard deviation (default ${DEFAULT_MATCH_SETTINGS.noiseMeters})
  --recover-by FILE  fills gaps of the traces before they are matched, by an encoder that npm run job -- --system transfertraj
                    trained: its checkpoint, or the folder or zip of the run, whose pre-trained one is taken
  --recover-every S  seconds between the points that are filled in (default ${USUAL_FILLING.everySeconds})
  --recover-gaps S  fills only gaps longer than so many seconds (default ${USUAL_FILLING.longerThanSeconds})
  --leave-out-spot LON,LAT  leaves out all traces with trouble at a trouble spot, a place where detours, U-turns and splits of
                    traces gather. The command lists them after the matching; may be given several times
  --leave-out-trace N  leaves out a trace by its number, from 1 in the order of the files; may be given several times
  --threads N       threads that match traces (default: all that this process may use); the result does not depend on it
  --cache DIR       keeps the table of shortest paths for next time
  --keep-traces     keeps the cleaned traces, as dense as they are, beside the trips that were matched (gps.csv): recovery and GPS
                    points learn from them

The data set
  --split KIND      od (default): no origin-destination pair is in two splits; time: the latest trips are for testing; vehicle; random
  --shares A,B,C    of training, validation and test (default 80,10,10)
  --seed S          whole number from 0 to 4294967295 (default ${USUAL_SEED}); the same files and seed give the same data set
  --name NAME       its name (default: the name of the folder, or that in the card)
  --out DIR         folder to write to; created if it does not exist. A data set that is there, above all one that is read, is
                    replaced only if you say so: on a terminal you are asked
  --replace         replaces a data set in that folder without asking. It stays until the new one is complete
  --made TIME       when its card says that it was made, as 2013-07-01T08:30:00Z (default: now); the same command then writes the same
                    bytes
${SHARD_HELP}
  --help            show this
`;

/** Where roads come from. */
export type RoadsFrom =
  { readonly files: readonly string[] } | { readonly area: Bounds; readonly server: string };

/** Gaps that are filled before the matching. */
export interface FillingOptions {
  /** Path of an encoder's checkpoint, or of the run that trained it. */
  readonly encoder: string;
  readonly everySeconds: number;
  readonly longerThanSeconds: number;
}

/** Choices about GPS files; the rest is guessed. */
export interface GpsOptions {
  readonly columns: Partial<GpsColumns>;
  readonly timeZone: string;
  readonly unzonedTimes: 'place' | 'utc' | undefined;
  readonly swap: boolean;
  readonly stepSeconds: number | undefined;
  readonly assumedSpeedKmh: number | undefined;
}

export interface MakeOptions {
  readonly roads: RoadsFrom;
  readonly network: Partial<NetworkSettings>;
  /** With a card files only, and none where its trips are simulated. */
  readonly trips: { readonly files: readonly string[] } | { readonly simulate: number };
  /** Whether only roads are wanted. */
  readonly roadsOnly: boolean;
  /**
   * A data card whose settings take the place of all that are here but `roads`,
   * `trips`, the file of `filling`, `cache`, `keepTraces`, `name` and `out`.
   */
  readonly card: string | undefined;
  readonly gps: GpsOptions;
  /** Null where gaps are left as they are. With a card its seconds take the place of those here. */
  readonly filling: FillingOptions | null;
  readonly matching: Partial<MatchSettings>;
  readonly leaveOut: LeaveOut;
  readonly cache: string | undefined;
  /** Whether the cleaned traces are part of the data set. */
  readonly keepTraces: boolean;
  readonly split: { readonly by: SplitKind; readonly shares: SplitShares };
  readonly seed: number;
  readonly name: string | undefined;
  /** Threads that match, this one included. */
  readonly threads: number;
  readonly out: string;
  /** Whether a data set in that folder may be replaced without a question. */
  readonly replace: boolean;
  /** When the card says that it was made; left out, now. */
  readonly made: Date | undefined;
  /** The part of the traces that is to be matched; null for all, and a data set. */
  readonly part: ShardWish | null;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function makeOptions(args: string[]): MakeOptions | null {
  const values = readOptions(args, {
    roads: { type: 'string', multiple: true, default: [] },
    area: { type: 'string' },
    server: { type: 'string', default: USUAL_OVERPASS_SERVER },
    'u-turns': { type: 'string' },
    'all-parts': { type: 'boolean' },
    'keep-pieces': { type: 'boolean' },
    trips: { type: 'string', multiple: true, default: [] },
    simulate: { type: 'string' },
    'roads-only': { type: 'boolean' },
    card: { type: 'string' },
    columns: { type: 'string' },
    'time-zone': { type: 'string' },
    unzoned: { type: 'string' },
    swap: { type: 'boolean' },
    step: { type: 'string' },
    'assumed-speed': { type: 'string' },
    radius: { type: 'string' },
    noise: { type: 'string' },
    'recover-by': { type: 'string' },
    'recover-every': { type: 'string' },
    'recover-gaps': { type: 'string' },
    'leave-out-spot': { type: 'string', multiple: true },
    'leave-out-trace': { type: 'string', multiple: true },
    cache: { type: 'string' },
    'keep-traces': { type: 'boolean', default: false },
    split: { type: 'string' },
    shares: { type: 'string' },
    seed: { type: 'string' },
    name: { type: 'string' },
    threads: { type: 'string' },
    out: { type: 'string' },
    replace: { type: 'boolean', default: false },
    made: { type: 'string' },
    shard: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  if (!values.out) throw bad('Name the folder to write to: --out DIR.');
  if (values.card !== undefined) refuseSettings(values);
  const { radius, noise, step, 'roads-only': roadsOnly = false } = values;
  return {
    roads: roadsFrom(values.roads, values.area, values.server),
    network: {
      uTurns: oneOf('u-turns', values['u-turns'] ?? 'dead-ends', U_TURNS),
      mainPartOnly: !values['all-parts'],
      joinRoads: !values['keep-pieces'],
    },
    trips:
      values.card === undefined
        ? tripsFrom(values.trips, values.simulate, roadsOnly)
        : { files: values.trips },
    roadsOnly,
    card: values.card,
    gps: {
      columns: columnsOf(values.columns ?? ''),
      timeZone: zoneOf(values['time-zone'] ?? 'UTC'),
      unzonedTimes:
        values.unzoned === undefined
          ? undefined
          : oneOf('unzoned', values.unzoned, ['place', 'utc'] as const),
      swap: values.swap ?? false,
      stepSeconds: step === undefined ? undefined : numberOf('step', step),
      assumedSpeedKmh:
        values['assumed-speed'] === undefined
          ? undefined
          : numberOf('assumed-speed', values['assumed-speed']),
    },
    matching: {
      ...(radius !== undefined && { radiusMeters: numberOf('radius', radius) }),
      ...(noise !== undefined && { noiseMeters: numberOf('noise', noise) }),
    },
    filling: fillingOf(values),
    leaveOut: leaveOutOf(values),
    cache: values.cache,
    keepTraces: keepTracesOf(values),
    split: { by: oneOf('split', values.split ?? 'od', SPLIT_KINDS), shares: sharesOf(values.shares) },
    seed: wholeNumber('seed', values.seed ?? String(USUAL_SEED), 0, 4_294_967_295),
    name: nameOf(values.name),
    threads: threadsOf(values.threads),
    out: values.out,
    replace: values.replace,
    made: values.made === undefined ? undefined : momentOf(values.made),
    part: partOf(values, args),
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

function refuseSettings(values: object): void {
  const given = Object.keys(values).filter((name) => !BESIDE_CARD.has(name));
  if (given.length === 0) return;
  const named = given.map((name) => `--${name}`).join(', ');
  throw bad(`--card gives every setting: leave out ${named}, or the card.`);
}

const bad = (message: string) => new Failure('bad-input', `${message} See --help.`);

function roadsFrom(files: readonly string[], area: string | undefined, server: string): RoadsFrom {
  if (area === undefined && files.length > 0) return { files };
  if (area === undefined || files.length > 0)
    throw bad('Say where the roads come from: either --roads FILE or --area W,S,E,N.');
  const [minLon, minLat, maxLon, maxLat] = numbersOf('area', area, 4, 'W,S,E,N in degrees');
  return { area: { minLon, minLat, maxLon, maxLat }, server };
}

function tripsFrom(
  files: readonly string[],
  simulate: string | undefined,
  roadsOnly: boolean,
): MakeOptions['trips'] {
  const ways = [files.length > 0, simulate !== undefined, roadsOnly].filter(Boolean).length;
  if (ways !== 1)
    throw bad('Say where the trips come from: one of --trips FILE, --simulate N and --roads-only.');
  return simulate === undefined ? { files } : { simulate: wholeNumber('simulate', simulate, 1, 5_000_000) };
}

function fillingOf({
  trips,
  'recover-by': encoder,
  'recover-every': every,
  'recover-gaps': gaps,
}: {
  readonly trips: readonly string[];
  readonly 'recover-by'?: string | undefined;
  readonly 'recover-every'?: string | undefined;
  readonly 'recover-gaps'?: string | undefined;
}): FillingOptions | null {
  if (encoder === undefined) {
    if (every === undefined && gaps === undefined) return null;
    throw bad(
      '--recover-every and --recover-gaps say how an encoder fills gaps. Name it: --recover-by FILE.',
    );
  }
  if (trips.length === 0) throw bad('Only gaps of GPS can be filled: --recover-by needs --trips.');
  const everySeconds = numberOf('recover-every', every ?? String(USUAL_FILLING.everySeconds));
  const longerThanSeconds = numberOf('recover-gaps', gaps ?? String(USUAL_FILLING.longerThanSeconds));
  if (everySeconds < 1) throw bad(`--recover-every must be at least 1 second, not ${everySeconds}.`);
  if (longerThanSeconds < 0)
    throw bad(`--recover-gaps must be at least 0 seconds, not ${longerThanSeconds}.`);
  return { encoder, everySeconds, longerThanSeconds };
}

/** Only matching is worth the parts: the rest is done by whoever merges them. */
function partOf(
  {
    shard,
    trips,
    'recover-by': encoder,
  }: { shard?: string; trips: readonly string[]; 'recover-by'?: string },
  args: readonly string[],
): ShardWish | null {
  if (shard === undefined) return null;
  if (trips.length === 0) throw bad('Only the matching of GPS is done in parts: --shard needs --trips.');
  if (encoder !== undefined) throw bad('Gaps are filled by one process: leave out --recover-by, or --shard.');
  return { shard: shardOf(shard), words: decidingWords(args) };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function momentOf(text: string): Date {
  const made = new Date(MOMENT.test(text) ? text : NaN);
  // A calendar that rolls over would take the 31st of June for the first of July.
  if (!Number.isNaN(made.getTime()) && made.toISOString().startsWith(text.slice(0, -1))) return made;
  throw bad(`--made must be a time such as 2013-07-01T08:30:00Z, not '${shown(text)}'.`);
}

function leaveOutOf(values: {
  readonly 'leave-out-spot'?: readonly string[] | undefined;
  readonly 'leave-out-trace'?: readonly string[] | undefined;
  readonly trips: readonly string[];
}): LeaveOut {
  const { 'leave-out-spot': spots = [], 'leave-out-trace': traces = [], trips } = values;
  if (spots.length + traces.length > 0 && trips.length === 0)
    throw bad('Only traces of GPS can be left out: --leave-out-spot and --leave-out-trace need --trips.');
  return {
    spots: spots.map((text) => {
      const [lon, lat] = numbersOf('leave-out-spot', text, 2, 'LON,LAT in degrees');
      return [lon, lat] as const;
    }),
    traces: traces.map((text) => wholeNumber('leave-out-trace', text, 1, 2 ** 32 - 1) - 1),
  };
}

function keepTracesOf(values: {
  readonly 'keep-traces': boolean;
  readonly trips: readonly string[];
}): boolean {
  if (values['keep-traces'] && values.trips.length === 0)
    throw bad('Only traces of GPS can be kept: --keep-traces needs --trips.');
  return values['keep-traces'];
}

function columnsOf(text: string): Partial<GpsColumns> {
  const columns: Partial<Record<GpsRole, string>> = {};
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    const role = pair.slice(0, at).trim();
    if (at < 1 || !Object.hasOwn(NO_COLUMNS, role))
      throw bad(`--columns takes role=column, separated by commas, not '${shown(pair)}'.`);
    columns[role as GpsRole] = pair.slice(at + 1).trim();
  }
  return columns;
}

function sharesOf(text: string | undefined): SplitShares {
  if (text === undefined) return THESIS_SHARES;
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

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw bad(`--${shown(name)} must be one of ${known.join(', ')}, not '${shown(text)}'.`);
}

function nameOf(text: string | undefined): string | undefined {
  if (text === undefined || (text.trim() !== '' && text.length <= LONGEST_DATASET_NAME)) return text;
  throw bad(`--name must have 1 to ${LONGEST_DATASET_NAME} characters.`);
}

function numberOf(name: string, text: string): number {
  return numbersOf(name, text, 1, 'a number')[0];
}

function numbersOf(name: string, text: string, count: number, what: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values.length === count && values.every(Number.isFinite)) return values;
  throw bad(`--${shown(name)} must be ${what}, not '${shown(text)}'.`);
}
