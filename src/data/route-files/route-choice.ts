import * as v from 'valibot';
import { shown, words } from '../../base/text';
import { ROLE_WORDS } from '../gps/gps-choice';
import { guessRoles, RoleGuess, type Traits } from '../gps/role-guess';
import type { TableSample } from '../gps/text-table';

/** What a column of a table of routes means. */
export const ROUTE_ROLES = [
  'roads',
  'times',
  'trip',
  'origin',
  'destination',
  'model',
  'stop',
  'logProb',
] as const;
export type RouteRole = (typeof ROUTE_ROLES)[number];

const NO_ROLES = Object.fromEntries(ROUTE_ROLES.map((role) => [role, null])) as Record<RouteRole, null>;

/** What each row of a table of routes is: a route with a list of its roads, one road of a trip, or positions. */
export const ROW_KINDS = ['lists', 'rows', 'positions'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** How a table is read. Plain data. */
export interface RouteFileChoice {
  readonly kind: RowKind;
  /** The column of each role, those of GPS and `model` for positions; null, or left out, for none. */
  readonly columns: Readonly<Record<string, string | null>>;
}

/** Choices by `headerKey`, as a browser keeps them. */
export const ROUTE_CHOICES = v.record(
  v.string(),
  v.object({ kind: v.picklist(ROW_KINDS), columns: v.record(v.string(), v.nullable(v.string())) }),
) satisfies v.GenericSchema<unknown, Readonly<Record<string, RouteFileChoice>>>;

/** The columns of roads and of times: as HOSER generates routes, and as it reads driven trips. */
const LIST_COLUMNS = {
  generated: { roads: 'gene_trace_road_id', times: 'gene_trace_datetime' },
  driven: { roads: 'rid_list', times: 'time_list' },
} as const;

/** What tables of routes call their columns, without case, blanks and signs; the first that is there is taken. */
const NAMES: Readonly<Record<RouteRole, readonly string[]>> = {
  roads: words(
    'genetraceroadid ridlist roads roadids roadlist roadid road rid route path edges edgeids edgelist edgeid edge ' +
      'links linkids linkid link segments segmentids segmentid segment geoids geoid ways wayids wayid trajectory',
  ),
  times: words(
    'genetracedatetime timelist times timestamps datetimes entered entertimes timestamp datetime time enteredat ' +
      'entrytime t when',
  ),
  trip: words('tripid trip trajid trajectoryid traj routeid journeyid rideid orderid id'),
  origin: words('originroadid originid origin fromroad fromid from startroad startid start source orig o'),
  destination: words(
    'destinationroadid destinationid destination toroad toid to endroad endid end target dest d',
  ),
  model: words('model modelname method algorithm generator set setname run split'),
  stop: ['stop'],
  logProb: words('logprob logprobability loglikelihood'),
};

const holds = (role: RouteRole, { integers, integerLists, timeLists, clock, epoch }: Traits): boolean => {
  if (role === 'roads') return integerLists;
  if (role === 'times') return timeLists || clock || epoch;
  return role === 'origin' || role === 'destination' ? integers : true;
};

/** Columns that files of HOSER and of this program have, whatever else is in the table. */
const KNOWN_NAMES: Readonly<Partial<Record<RouteRole, string>>> = {
  origin: 'origin_road_id',
  destination: 'destination_road_id',
  model: 'model',
  stop: 'stop',
  logProb: 'log_prob',
};

/** Who drew the routes, by the column of their roads; undefined where it has none of the known names. */
export const knownRole = ({ columns: { roads } }: RouteFileChoice): keyof typeof LIST_COLUMNS | undefined =>
  (['generated', 'driven'] as const).find((role) => roads?.trim().toLowerCase() === LIST_COLUMNS[role].roads);

/** The columns of a table that has the very names of a known form; undefined for any other. */
export function knownColumns({ columns }: TableSample): RouteFileChoice | undefined {
  const named = (known: string | undefined) =>
    columns.find(({ name }) => name.trim().toLowerCase() === known)?.name ?? null;
  for (const known of Object.values(LIST_COLUMNS)) {
    if (named(known.roads) === null) continue;
    const names = { ...KNOWN_NAMES, ...known };
    const found = ROUTE_ROLES.map((role) => [role, named(names[role])]);
    return { kind: 'lists', columns: Object.fromEntries(found) };
  }
  return undefined;
}

/**
 * Guesses how a table holds routes, by the names of its columns first; 'positions' where their columns are to be
 * guessed as those of GPS. The column of a role is null where none can be told.
 * @param kind what a row is, where a person says it
 */
export function guessRouteColumns(
  { columns, form }: TableSample,
  kind?: RowKind,
): RouteFileChoice | 'positions' {
  const guess = new RoleGuess<RouteRole>(columns);
  if (form.header) guess.takeByName(NAMES, ROUTE_ROLES, holds);
  const hasLists = (c: number | undefined) =>
    c !== undefined && columns[c].values.some((value) => value.includes(','));
  guess.take('roads', ({ integerLists, timeLists }, c) => integerLists && !timeLists && hasLists(c));
  guess.take('times', ({ timeLists }) => timeLists);
  const { lon, lat, polyline } = guessRoles(columns, form.header);
  const roads = guess.taken.get('roads');
  const trip = guess.taken.get('trip');
  const isRows = !hasLists(roads) && trip !== undefined && comesTwice(columns[trip].values);
  const isPlaced = polyline !== null || (lon !== null && lat !== null);
  const guessed =
    isPlaced && !hasLists(roads) && !(isRows && roads !== undefined)
      ? 'positions'
      : isRows
        ? 'rows'
        : 'lists';
  const found = kind ?? guessed;
  return found === 'positions' ? found : { kind: found, columns: guess.finish(NO_ROLES) };
}

const comesTwice = (values: readonly string[]): boolean => new Set(values).size < values.length;

/** Names one form of tables: what is chosen for one table holds for all that have this key. */
export const headerKey = ({ form, columns }: TableSample): string =>
  JSON.stringify([form.separator, form.header, columns.map(({ name }) => name)]);

/** Roles for people. */
const ROUTE_ROLE_WORDS: Readonly<Record<RouteRole, string>> = {
  roads: 'Roads',
  times: 'Times',
  trip: 'Trip',
  origin: 'Origin',
  destination: 'Destination',
  model: 'Set (model)',
  stop: 'Why it ends',
  logProb: 'Log-probability',
};

/** The roles that columns can have in a choice, with their words. */
export function rolesOf({
  kind,
}: RouteFileChoice): readonly { readonly role: string; readonly label: string }[] {
  const roles: Readonly<Record<string, string>> =
    kind === 'positions' ? { ...ROLE_WORDS, model: ROUTE_ROLE_WORDS.model } : ROUTE_ROLE_WORDS;
  return Object.entries(roles).map(([role, label]) => ({ role, label }));
}

/** "Roads: path, Times: when": which columns are read, as it may be shown. */
export function choiceText(choice: RouteFileChoice): string {
  const { columns } = choice;
  return rolesOf(choice)
    .flatMap(({ role, label }) => (columns[role] ? [`${label}: ${shown(columns[role], 40)}`] : []))
    .join(', ');
}
