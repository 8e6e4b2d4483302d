import { shown } from '../../../base/text';
import { Failure } from '../../../base/failure';
import { BACKEND_NAMES, type BackendName } from '../../../nn/backend-names';
import { readQuery, urlKeysOf, writeQuery } from '../../../engine/experiments/setting-address';
import type { SplitName } from '../../../domain/dataset';
import { ROUTE_SOURCES, type RouteSource } from '../../../engine/routes/route-source';
import type { SystemEntry } from '../../../engine/experiments/system';
import { configured, type AnySettingTable, type SettingValues } from '../../../engine/experiments/settings';
import { LAYER_NAMES, type PageLayer } from './layer-names';
import { DATA_STAGE, DRAWER_TABS, type DrawerTab } from './layout.svelte';

/** Numbers of two roads, as the data set's files number them. */
export type RoadPair = readonly [origin: number, destination: number];

/** An address names no more pairs than this: more do not fit into what servers and chats pass on. */
export const MOST_ADDRESS_PAIRS = 50;

/** An address names no more closed roads than this, for the same reason. */
export const MOST_ADDRESS_CLOSED = 100;

/** What of the page stands in its address. Left out: as the page opens without it. */
export interface PagePlace {
  /** Id of what is being done; left out for the first of all systems. */
  readonly system?: string | undefined;
  /** Id of one of its stages, or of the data's. */
  readonly stage?: string | undefined;
  readonly tab?: DrawerTab | undefined;
  /** `sample`, or the id of a data set that is kept in this browser. */
  readonly data?: string | undefined;
  /** Id of the kept run in view. */
  readonly run?: string | undefined;
  readonly from?: 'test' | 'train' | undefined;
  /** Position of the chosen OD pair among the routes in view. */
  readonly pair?: number | undefined;
  /** Whose line of it was chosen; left out for the pair as a whole. */
  readonly line?: RouteSource | 'real' | undefined;
  /** The trip that is chosen: its split and its index there. */
  readonly trip?: readonly [split: SplitName, trip: number] | undefined;
  /** The decision that is looked at of the trip or route that is chosen, counted from 1. */
  readonly decision?: number | undefined;
  /** Whether the recording of a race that comes with the page is watched. */
  readonly race?: 'recording' | undefined;
  /** Which of its moments, counted from 0. */
  readonly moment?: number | undefined;
  /** Road numbers of origin and destination of each pair that was chosen on the map. */
  readonly od?: readonly RoadPair[] | undefined;
  /** Numbers of the roads that are closed. */
  readonly closed?: readonly number[] | undefined;
  readonly layers?: readonly PageLayer[] | undefined;
  readonly camera?: { readonly lng: number; readonly lat: number; readonly zoom: number } | undefined;
}

/** How the networks of a system are to be trained, as an address says it. */
export interface PageSettings {
  readonly preset: string;
  /** What differs from the preset, by setting id. */
  readonly overrides: Partial<SettingValues<AnySettingTable>>;
  /** What else is said of the system, by the names of its `choices`; left out: as usual. */
  readonly choices: Readonly<Record<string, string>>;
  readonly backend: BackendName | undefined;
}

/** What the page's address asks for. */
export interface PageAddress extends PageSettings {
  /** What the settings are of. */
  readonly system: SystemEntry;
  /** The system's configuration with these settings. */
  readonly config: object;
  readonly place: PagePlace;
  /** What was left out of it because it cannot be done. */
  readonly failure: Failure | null;
}

const PLACES = [
  'system',
  'stage',
  'tab',
  'data',
  'run',
  'from',
  'od',
  'closed',
  'pair',
  'line',
  'trip',
  'decision',
  'race',
  'moment',
  'layers',
  'view',
] as const;
const ID = /^[\w-]{1,64}$/;

/**
 * Reads a query like `?preset=quick&epochs=1&stage=distil`: the names of settings are those of the command
 * line. What cannot be done is left out, and named.
 */
export function readAddress(search: string, systems: readonly SystemEntry[]): PageAddress {
  const query = new URLSearchParams(search);
  const reader = new Reader(query);
  const system = systemOf({ system: query.get('system') ?? undefined }, systems);
  const settings = readSettings(reader, system);
  const place = readPlace(reader, systems);
  const known = ['preset', 'backend', ...Object.keys(system.choices ?? {}), ...(system.keptChoices ?? [])];
  known.push(...urlKeysOf(system.settings), ...PLACES);
  for (const name of reader.names)
    if (!known.includes(name))
      reader.problems.push(`"${name}" is no setting; known are ${known.join(', ')}.`);
  const config = configured(system.settings, system.presets[settings.preset] as object, settings.overrides);
  return { ...settings, system, config, place, failure: reader.failure };
}

const systemOf = ({ system }: PagePlace, systems: readonly SystemEntry[]): SystemEntry =>
  systems.find(({ id }) => id === system) ?? systems[0];

/** The preset that an address need not name. */
const usualPreset = ({ presets }: SystemEntry): string => Object.keys(presets)[0];

/** The query for a place and the settings of its system; empty where all is as the page opens. */
export function writeAddress(
  place: PagePlace,
  { preset, overrides, choices, backend }: PageSettings,
  systems: readonly SystemEntry[],
): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | undefined) => {
    if (value !== undefined) query.set(name, String(value));
  };
  const { system, stage, tab, data, run, from, od, closed, pair, line, trip, decision } = place;
  const { race, moment, layers, camera } = place;
  put('system', system);
  put('stage', stage);
  put('tab', tab);
  put('data', data);
  put('run', run);
  put('from', from);
  put('od', od?.map(([origin, destination]) => `${origin}-${destination}`).join(','));
  put('closed', closed?.join(','));
  put('pair', pair);
  put('line', line);
  put('trip', trip?.join('-'));
  put('decision', decision);
  put('race', race);
  put('moment', moment);
  put('layers', layers?.join(','));
  if (camera) put('view', `${camera.lng.toFixed(5)},${camera.lat.toFixed(5)},${camera.zoom.toFixed(2)}`);
  const entry = systemOf(place, systems);
  if (preset !== usualPreset(entry)) put('preset', preset);
  writeQuery(entry.settings, overrides, query);
  for (const [name, [usual]] of Object.entries(entry.choices ?? {}))
    if (choices[name] !== usual) put(name, choices[name]);
  for (const name of entry.keptChoices ?? []) put(name, choices[name]);
  put('backend', backend);
  // Commas are allowed in a query, and read better as they are.
  return query.toString().replaceAll('%2C', ',');
}

function readSettings(reader: Reader, system: SystemEntry): PageSettings {
  return {
    preset: reader.oneOf('preset', Object.keys(system.presets)) ?? usualPreset(system),
    overrides: reader.settings(system.settings),
    choices: readChoices(reader, system),
    backend: reader.oneOf('backend', BACKEND_NAMES),
  };
}

function readChoices(
  reader: Reader,
  { choices = {}, keptChoices = [] }: SystemEntry,
): PageSettings['choices'] {
  const read = [
    ...Object.entries(choices).map(([name, words]) => [name, reader.oneOf(name, words)] as const),
    ...keptChoices.map((name) => [name, reader.id(name)] as const),
  ];
  return Object.fromEntries(read.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function readPlace(reader: Reader, systems: readonly SystemEntry[]): PagePlace {
  const ids = systems.map(({ id }) => id);
  const system = reader.oneOf('system', ids);
  const { stages } = systemOf({ system }, systems);
  return {
    system,
    stage: reader.oneOf('stage', [DATA_STAGE, ...stages.map(({ id }) => id)]),
    tab: reader.oneOf('tab', DRAWER_TABS),
    data: reader.id('data'),
    run: reader.id('run'),
    from: reader.oneOf('from', ['test', 'train'] as const),
    od: reader.pairs('od'),
    closed: reader.roads('closed'),
    pair: reader.whole('pair'),
    line: reader.oneOf('line', ['real', ...ROUTE_SOURCES] as const),
    trip: reader.trip('trip'),
    decision: reader.whole('decision'),
    race: reader.oneOf('race', ['recording'] as const),
    moment: reader.whole('moment'),
    layers: reader.list('layers', LAYER_NAMES),
    camera: reader.camera('view'),
  };
}

/**
 * Takes values out of a query one by one; what is wrong becomes a problem in
 * words, and is as if it were not there.
 */
class Reader {
  readonly problems: string[] = [];
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  get names(): readonly string[] {
    return [...new Set(this.#query.keys())];
  }

  get failure(): Failure | null {
    if (this.problems.length === 0) return null;
    const what = `The address of this page asks for something that cannot be done. ${this.problems.join(' ')}`;
    return new Failure('bad-input', `${what} The page opens without it.`);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    return this.#read(name, `be one of ${allowed.join(', ')}`, (text) => allowed.find((one) => one === text));
  }

  whole(name: string): number | undefined {
    return this.#read(name, 'be a whole number from 0 up', (text) =>
      /^\d{1,9}$/.test(text) ? Number(text) : undefined,
    );
  }

  id(name: string): string | undefined {
    return this.#read(name, 'be the id of something that is kept', (text) =>
      ID.test(text) ? text : undefined,
    );
  }

  list<T extends string>(name: string, allowed: readonly T[]): readonly T[] | undefined {
    return this.#read(name, `name some of ${allowed.join(', ')}`, (text) => {
      const parts = text.split(',').filter(Boolean);
      const found = allowed.filter((one) => parts.includes(one));
      return found.length === parts.length ? found : undefined;
    });
  }

  pairs(name: string): readonly RoadPair[] | undefined {
    const must = `name up to ${MOST_ADDRESS_PAIRS} pairs of road numbers, like 12-345,67-89`;
    return this.#read(name, must, (text) => {
      const read = text.split(',').map((part) => /^(-?\d{1,15})-(-?\d{1,15})$/.exec(part));
      if (read.length > MOST_ADDRESS_PAIRS || read.includes(null)) return undefined;
      return read.map((match): RoadPair => [Number(match![1]), Number(match![2])]);
    });
  }

  trip(name: string): PagePlace['trip'] {
    return this.#read(name, 'be a trip, like test-12', (text) => {
      const match = /^(train|val|test)-(\d{1,9})$/.exec(text);
      return match ? [match[1] as SplitName, Number(match[2])] : undefined;
    });
  }

  roads(name: string): readonly number[] | undefined {
    const must = `name up to ${MOST_ADDRESS_CLOSED} road numbers, like 12,345`;
    return this.#read(name, must, (text) => {
      const read = text.split(',');
      const right = read.length <= MOST_ADDRESS_CLOSED && read.every((part) => /^-?\d{1,15}$/.test(part));
      return right ? read.map(Number) : undefined;
    });
  }

  camera(name: string): PagePlace['camera'] {
    return this.#read(name, 'be a longitude, a latitude and a zoom, with commas between', (text) => {
      const [lng, lat, zoom, ...more] = text
        .split(',')
        .map((part) => (part.trim() === '' ? NaN : Number(part)));
      const right = Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
      return right && more.length === 0 ? { lng, lat, zoom } : undefined;
    });
  }

  settings(table: AnySettingTable): Partial<SettingValues<AnySettingTable>> {
    const { values, problems } = readQuery(table, this.#query);
    this.problems.push(...problems);
    return values;
  }

  #read<T>(name: string, must: string, parse: (text: string) => T | undefined): T | undefined {
    const text = this.#query.get(name);
    if (text === null) return undefined;
    const value = parse(text);
    if (value === undefined) this.problems.push(`"${name}" must ${must}, not "${shown(text, 60)}".`);
    return value;
  }
}
