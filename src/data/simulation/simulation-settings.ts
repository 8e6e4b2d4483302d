import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import type { DataCard, DataStep } from '../../domain/data-card';
import type { NoiseSettings } from './gps-device';

/** A setting of a simulation with its least, its usual and its largest value. */
export interface SettingRow {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  readonly words: string;
}

export type SettingRows<Name extends string = string> = Readonly<Record<Name, SettingRow>>;

export const settingRow = (
  words: string,
  least: number,
  standard: number,
  most: number,
  more: Pick<SettingRow, 'whole'> = {},
): SettingRow => ({ words, least, default: standard, most, ...more });

/** The defaults with some values replaced. @throws Failure 'bad-input': unknown name, value out of range */
export function settingValues<Name extends string>(
  rows: SettingRows<Name>,
  given: Readonly<Partial<Record<Name, number>>>,
  what: string,
): Readonly<Record<Name, number>> {
  for (const [name, value] of Object.entries<number | undefined>(given)) {
    if (!Object.hasOwn(rows, name))
      throw badInput(`The simulation of ${what} has no setting "${shown(name)}".`);
    const { least, most, words, whole } = rows[name as Name];
    if (value !== undefined && value >= least && value <= most && (!whole || Number.isInteger(value)))
      continue;
    const number = whole ? 'whole number' : 'number';
    const message = `The setting ${shown(name)} (${words}) must be a ${number} from ${least} to ${most}, not ${shown(String(value))}.`;
    throw badInput(message);
  }
  const usual = Object.entries<SettingRow>(rows).map(([name, { default: value }]) => [name, value]);
  return { ...(Object.fromEntries(usual) as Record<Name, number>), ...given };
}

/** The command line's name of a setting: "tripsPerRoad" is --trips-per-road. */
export const flagOf = (setting: string): string =>
  setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What starts a tool that makes samples, in a clone of this project. */
export const toolCommand = (tool: string): string => `node --import tsx tools/${tool}.ts`;

/**
 * The command that simulates a step again, without usual values. @param from data set of its roads; left to
 * the reader where a shell would not take the name
 */
function simulationCommand(tool: string, rows: SettingRows, { settings }: DataStep, from = 'FROM'): string {
  const changed = Object.entries(rows).flatMap(([name, { default: usual }]) =>
    typeof settings[name] === 'number' && settings[name] !== usual
      ? [`--${flagOf(name)} ${settings[name]}`]
      : [],
  );
  const seed = typeof settings.seed === 'number' ? [`--seed ${settings.seed}`] : [];
  const { startDate } = settings;
  const start =
    typeof startDate === 'string' && /^[\d-]{10}$/.test(startDate) ? [`--start ${startDate}`] : [];
  const roads = /^[\w.][\w./-]*$/.test(from) ? from : 'FROM';
  return [toolCommand(tool), `--from ${roads}`, ...changed, ...start, ...seed, '--out DIR'].join(' ');
}

const WHOLE = { whole: true } as const;

/** Length of a bin in seconds. */
export const BIN_SECONDS = 300;

/** Settings of simulated flows. */
export const FLOW_SETTINGS = {
  nodes: settingRow('roads that are counted, the busiest ones', 2, 128, 1024, WHOLE),
  days: settingRow('days', 2, 21, 366, WHOLE),
  tripsPerRoad: settingRow('trips of a usual weekday for each road of the network', 0.1, 25, 1000),
  dayShock: settingRow('deviation of the demand of a day from the usual (log)', 0, 0.1, 1),
  regionShock: settingRow('deviation of the demand of a region within a day (log)', 0, 0.45, 1.5),
  shockHours: settingRow('hours after which a shock of a region has faded to 37 %', 0.1, 1.5, 48),
  shockShared: settingRow('share of the shocks that all regions have in common', 0, 0.2, 1),
  regions: settingRow('regions', 1, 6, 64, WHOLE),
  incidents: settingRow('incidents of a day for each thousand roads', 0, 6, 1000),
  informed: settingRow('share of drivers who hear of incidents and may take another route', 0, 0.5, 1),
} satisfies Record<string, SettingRow>;

/** How flows are simulated. */
export type FlowSettings = Readonly<Record<keyof typeof FLOW_SETTINGS, number>>;

/** @throws Failure 'bad-input' for an unknown name or a value out of range */
export const flowSettings = (given: Partial<FlowSettings> = {}): FlowSettings =>
  settingValues(FLOW_SETTINGS, given, 'flows');

/** Settings of simulated GPS points. */
export const POINT_SETTINGS = {
  trips: settingRow('trips', 1, 5000, 1_000_000, WHOLE),
  days: settingRow('days', 1, 28, 3660, WHOLE),
  leastNoise: settingRow('least deviation of the GPS error of a phone along each axis, in metres', 0, 5, 100),
  mostNoise: settingRow('largest deviation of it', 0, 8, 100),
  noiseSeconds: settingRow(
    'seconds after which the correlation of GPS errors has fallen to 37 %',
    1,
    30,
    3600,
  ),
} satisfies Record<string, SettingRow>;

/** How GPS points are simulated. */
export type PointSettings = Readonly<Record<keyof typeof POINT_SETTINGS, number>> & NoiseSettings;

/** @throws Failure 'bad-input' for an unknown name or a value out of range */
export function pointSettings(given: Partial<PointSettings> = {}): PointSettings {
  const settings = settingValues(POINT_SETTINGS, given, 'GPS points');
  const { leastNoise, mostNoise } = settings;
  if (leastNoise <= mostNoise) return settings;
  const message = `The least GPS error (leastNoise, ${leastNoise}) must not be more than the largest (mostNoise, ${mostNoise}).`;
  throw badInput(message);
}

/** Settings of simulated residents. */
const RESIDENT_SETTINGS = {
  residents: settingRow('people of the city', 10, 600, 100_000, WHOLE),
  weeks: settingRow('weeks from the first day on', 1, 8, 520, WHOLE),
  noiseMeters: settingRow('distance of a check-in from its place in metres (root mean square)', 0, 30, 1000),
  teleports: settingRow('share of check-ins that are found somewhere else in the city', 0, 0.01, 1),
  doubles: settingRow('share of check-ins that are followed by another one within ten minutes', 0, 0.12, 1),
} satisfies Record<string, SettingRow>;

/** How residents and their check-ins are simulated. */
export type ResidentSettings = Readonly<Record<keyof typeof RESIDENT_SETTINGS, number>>;

/** Fewest and most residents and weeks that can be asked for, and the usual number. */
export const { residents: RESIDENTS, weeks: WEEKS } = RESIDENT_SETTINGS;

/** @throws Failure 'bad-input' for an unknown name or a value out of range */
export const residentSettings = (given: Partial<ResidentSettings> = {}): ResidentSettings =>
  settingValues(RESIDENT_SETTINGS, given, 'residents');

export const CITY_STEP = 'Invented city';

/** Date on cards of invented cities: the same command must make the same bytes at any time. */
export const RULES_LAID_DOWN = '2026-11-21T00:00:00.000Z';
export const CITY_LICENCE = 'CC0 1.0';

/** The data card of an invented city: its roads are nobody's, its trips are simulated. */
export function cityCard(
  name: string,
  { roads, trips, seed }: { readonly roads: number; readonly trips: number; readonly seed: number },
): DataCard {
  const terms = { licence: CITY_LICENCE, attribution: '', sha256: '' };
  return {
    version: 1,
    name,
    made: RULES_LAID_DOWN,
    sources: [
      { name, gives: 'roads', kind: 'hoser', ...terms },
      { name: 'Simulated trips', gives: 'trips', kind: 'simulated', ...terms },
    ],
    steps: [{ name: CITY_STEP, settings: { roads, trips, seed }, counts: {} }],
    seed,
    simulated: true,
  };
}

/** Name of the step of a data card that simulated flows. */
export const FLOW_STEP = 'Simulated flows';

/** The command that simulates the flows of a step again. @param from the data set whose roads they are on */
export const makeFlowsCommand = (step: DataStep, from?: string): string =>
  simulationCommand('make-flows', FLOW_SETTINGS, step, from);

/** Name of the step of a data card that simulated GPS points. */
export const POINT_STEP = 'Simulated GPS points';

/** The command that simulates the points of a step again. @param from the data set whose roads they are on */
export const makePointsCommand = (step: DataStep, from?: string): string =>
  simulationCommand('make-points', POINT_SETTINGS, step, from);

/** Name of the step of a data card that simulated drives from place to place. */
export const DRIVES_STEP = 'Simulated drives between places';

/** The command that makes two invented cities again, with the drives of a step. */
export const makeCitiesCommand = ({ settings: { trips, seed } }: DataStep): string =>
  `${toolCommand('make-cities')} --trips ${String(trips)} --seed ${String(seed)} --out DIR`;

/** Name of the step of a data card that simulated residents. */
export const RESIDENTS_STEP = 'Simulated residents';

/** The command that simulates residents again; what is as usual is left out. */
export function makeResidentsCommand({ settings }: DataStep): string {
  const changed = (
    [
      ['residents', RESIDENTS.default],
      ['weeks', WEEKS.default],
      ['seed', NaN],
    ] as const
  ).flatMap(([name, usual]) =>
    typeof settings[name] === 'number' && settings[name] !== usual ? [`--${name} ${settings[name]}`] : [],
  );
  return [toolCommand('make-residents'), ...changed, '--out DIR'].join(' ');
}
