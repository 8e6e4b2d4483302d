import { BACKEND_NAMES, type BackendName } from '../../../nn/backend-names';
import { PRECISIONS, type Precision } from '../../../engine/backend/precision';
import { urlKeysOf, writeQuery } from '../../../engine/settings/setting-texts';
import { ROUND_SEEDS } from '../../../engine/review/guess-round';
import { ROUTE_SOURCES } from '../../../engine/routes/route-source';
import { readRules, rulesText } from '../../../evaluation/conduct/failure-rules';
import type { SystemEntry } from '../../../engine/experiments/system';
import { configured, valuesOf } from '../../../engine/settings/configuration';
import type { AnySettingTable, SettingValues } from '../../../engine/settings/settings';
import { AddressReader } from './address-reader';
import { LAYER_NAMES } from '../../layers';
import { FINDINGS } from '../review/review-views';
import { DRAWER_TABS, LEGEND_FOLDS, PANELS, stagesOf } from './layout.svelte';
import { LIST_NAMES, listQuery, readList } from './list-address';
import type { PagePlace } from './page-place';

/** How the networks of a system are to be trained, as an address says it. */
export interface PageSettings {
  readonly preset: string;
  /** What differs from the preset, by setting id. */
  readonly overrides: Partial<SettingValues<AnySettingTable>>;
  /** What else is said of the system, by the names of its `choices`; left out: as usual. */
  readonly choices: Readonly<Record<string, string>>;
  readonly backend: BackendName | undefined;
  /** Threads that WebAssembly should have; left out: as many as usual. */
  readonly threads?: number | undefined;
  /** Precision of a teacher's products; left out: the usual. */
  readonly precision?: Precision | undefined;
}

/** What the page's address asks for. */
export interface PageAddress extends PageSettings {
  /** What the settings are of. */
  readonly system: SystemEntry;
  /** The system's configuration with these settings. */
  readonly config: object;
  readonly place: PagePlace;
  /** What of it cannot be had, and what is shown instead: whole sentences. */
  readonly unmet: readonly string[];
}

const PLACES = [
  'system',
  'stage',
  'tab',
  'lesson',
  'guess',
  'data',
  'run',
  'networks',
  'from',
  'od',
  'closed',
  'pair',
  'line',
  'trip',
  'road',
  'cell',
  'decision',
  'race',
  'moment',
  'finding',
  ...LIST_NAMES,
  'rules',
  'layers',
  'panels',
  'legend',
  'sheet',
  'present',
  'embed',
  'view',
] as const;

/**
 * Reads a query like `?preset=quick&epochs=1&stage=distil`: the names of settings are those of the command
 * line. What cannot be had is left out, and said with what is shown instead.
 */
export function readAddress(search: string, systems: readonly SystemEntry[]): PageAddress {
  const query = new URLSearchParams(search);
  const reader = new AddressReader(query);
  const system = systemOf({ system: query.get('system') ?? undefined }, systems);
  const settings = readSettings(reader, system);
  const place = readPlace(reader, systems);
  const { choices = {}, keptChoices = [], dataChoices = [] } = system;
  const known = [
    'preset',
    'backend',
    'threads',
    'precision',
    ...Object.keys(choices),
    ...keptChoices,
    ...dataChoices,
  ];
  known.push(...urlKeysOf(system.settings), ...PLACES);
  reader.refuseOthers(known);
  const config = configured(system.settings, system.presets[settings.preset] as object, settings.overrides);
  return { ...settings, system, config, place, unmet: reader.unmet };
}

const systemOf = ({ system }: PagePlace, systems: readonly SystemEntry[]): SystemEntry =>
  systems.find(({ id }) => id === system) ?? systems[0];

/** The preset that an address need not name. */
const usualPreset = ({ presets }: SystemEntry): string => Object.keys(presets)[0];

/** The query for a place and the settings of its system; empty where all is as the page opens. */
export function writeAddress(
  place: PagePlace,
  { preset, overrides, choices, backend, threads, precision }: PageSettings,
  systems: readonly SystemEntry[],
): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | undefined) => {
    if (value !== undefined) query.set(name, String(value));
  };
  const {
    system,
    stage,
    tab,
    lesson,
    guess,
    data,
    run,
    networks,
    from,
    od,
    closed,
    pair,
    line,
    trip,
    road,
    cell,
    decision,
    race,
    moment,
    finding,
    list,
    rules,
    layers,
    panels,
    legend,
    sheet,
    present,
    embed,
    camera,
  } = place;
  put('system', system);
  put('stage', stage);
  put('tab', tab);
  put('lesson', lesson);
  put('guess', guess);
  put('data', data);
  put('run', run);
  put('networks', networks);
  put('from', from);
  put('od', od?.map(([origin, destination]) => `${origin}-${destination}`).join(','));
  put('closed', closed?.join(','));
  put('pair', pair);
  put('line', line);
  put('trip', trip?.join('-'));
  put('road', road);
  put('cell', cell);
  put('decision', decision);
  put('race', race);
  put('moment', moment);
  put('finding', finding);
  if (list) for (const [name, value] of listQuery(list)) put(name, value);
  put('rules', rules && rulesText(rules));
  put('layers', layers?.join(','));
  put('panels', panels?.join(','));
  put('legend', legend);
  put('sheet', sheet);
  put('present', present);
  put('embed', embed);
  if (camera) put('view', `${camera.lng.toFixed(6)},${camera.lat.toFixed(6)},${camera.zoom.toFixed(3)}`);
  const entry = systemOf(place, systems);
  if (preset !== usualPreset(entry)) put('preset', preset);
  writeQuery(entry.settings, overrides, query);
  for (const [name, [usual]] of Object.entries(entry.choices ?? {}))
    if (choices[name] !== usual) put(name, choices[name]);
  for (const name of [...(entry.keptChoices ?? []), ...(entry.dataChoices ?? [])]) put(name, choices[name]);
  put('backend', backend);
  put('threads', threads);
  put('precision', precision);
  // Commas and colons are allowed in a query, and read better as they are.
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
}

function readSettings(reader: AddressReader, system: SystemEntry): PageSettings {
  const usual = usualPreset(system);
  const preset = reader.oneOf('preset', Object.keys(system.presets), `${usual} is used`) ?? usual;
  return {
    preset,
    overrides: reader.settings(system.settings, valuesOf(system.settings, system.presets[preset] as object)),
    choices: readChoices(reader, system),
    backend: reader.oneOf('backend', BACKEND_NAMES, 'the fastest one here is used'),
    threads: reader.threads('threads', 'as many as usual are used'),
    precision: reader.oneOf(
      'precision',
      PRECISIONS,
      'a graphics card computes in half precision where it can',
    ),
  };
}

function readChoices(
  reader: AddressReader,
  { choices = {}, keptChoices = [], dataChoices = [] }: SystemEntry,
): PageSettings['choices'] {
  const read = [
    ...Object.entries(choices).map(
      ([name, words]) => [name, reader.oneOf(name, words, `${words[0]} is used`)] as const,
    ),
    ...keptChoices.map((name) => [name, reader.id(name, 'none is used')] as const),
    ...dataChoices.map((name) => [name, reader.text(name, 'the usual is shown')] as const),
  ];
  return Object.fromEntries(read.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function readPlace(reader: AddressReader, systems: readonly SystemEntry[]): PagePlace {
  const ids = systems.map(({ id }) => id);
  const system = reader.oneOf('system', ids, `${systems[0].title} is shown`);
  const asked = systemOf({ system }, systems);
  const { firstStage, lesson, title } = asked;
  const stages = stagesOf(asked);
  const first = stages.find(({ id }) => id === firstStage)?.label ?? 'Data';
  return {
    system,
    stage: reader.oneOf(
      'stage',
      stages.map(({ id }) => id),
      `${first} is shown`,
    ),
    tab: reader.oneOf('tab', DRAWER_TABS, 'the first tab is shown'),
    lesson: lesson
      ? reader.likest('lesson', lesson.steps)
      : reader.read('lesson', `be left out (${title} has no lesson)`, 'none is opened', () => undefined),
    guess: reader.nearest('guess', ROUND_SEEDS, 'round'),
    data: reader.id('data', 'the sample city is shown'),
    run: reader.id('run', 'no kept run is opened'),
    networks: reader.oneOf('networks', ['shipped'] as const, 'those in use stay'),
    from: reader.oneOf('from', ['test', 'train'] as const, 'the test trips are shown'),
    od: reader.pairs('od', 'no routes are drawn for them'),
    closed: reader.roads('closed', 'no road is closed'),
    pair: reader.whole('pair', NOTHING_SELECTED),
    line: reader.oneOf('line', ['real', ...ROUTE_SOURCES] as const, 'the pair as a whole is shown'),
    trip: reader.trip('trip', NOTHING_SELECTED),
    road: reader.road('road', NOTHING_SELECTED),
    cell: reader.whole('cell', NOTHING_SELECTED),
    decision: reader.whole('decision', 'no decision is opened'),
    race: reader.oneOf('race', ['recording'] as const, 'no race is opened'),
    moment: reader.whole('moment', 'the race begins at its start'),
    finding: reader.oneOf('finding', FINDINGS, 'the list is shown'),
    list: readList(reader),
    rules: readFailureRules(reader),
    layers: reader.list('layers', LAYER_NAMES),
    panels: reader.list('panels', PANELS),
    legend: reader.oneOf('legend', LEGEND_FOLDS, USUAL_SHOWN),
    sheet: reader.oneOf('sheet', ['drawer'] as const, USUAL_SHOWN),
    present: reader.oneOf('present', ['1'] as const, USUAL_SHOWN),
    embed: reader.oneOf('embed', ['1'] as const, USUAL_SHOWN),
    camera: reader.camera('view', 'the whole city is shown'),
  };
}

function readFailureRules(reader: AddressReader): PagePlace['rules'] {
  const text = reader.parts('rules')?.join();
  if (text === undefined) return undefined;
  const { rules, problems } = readRules(text);
  reader.unmet.push(...problems.map((problem) => `"rules": ${problem}; the usual rule is used.`));
  return rulesText(rules) === '' ? undefined : rules;
}

const NOTHING_SELECTED = 'nothing is selected';
const USUAL_SHOWN = 'it is shown as usual';
