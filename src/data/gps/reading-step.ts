import { shown } from '../../base/text';
import type { DataStep } from '../../domain/data-card';
import { badInput } from '../../base/failure';
import {
  checkChoice,
  DEFAULT_CHOICE,
  GPS_ROLES,
  NO_COLUMNS,
  SEPARATORS,
  type GpsChoice,
  type GpsKind,
  type GpsRole,
  type Separator,
  type TimeForm,
} from './gps-choice';
import type { GpsReadReport } from './read-gps';

export const READING_STEP = 'Reading of GPS';

/** Separators as a card names them: a tab would not be seen. */
const SEPARATOR_NAMES = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  ' ': 'spaces',
} as const satisfies Record<Separator, string>;
export type SeparatorName = (typeof SEPARATOR_NAMES)[Separator];

const BETWEEN_FILES = ', ';

/** How files were read, for a data card: what is needed to make the trips again. */
export function readingStep(choice: GpsChoice, report: GpsReadReport): DataStep {
  const { kind, table, columns, swapLonLat, timeForm, timeZone, unzonedTimes } = choice;
  const isTable = kind === 'points-csv' || kind === 'polyline-csv';
  const roles = GPS_ROLES.flatMap((role) => {
    const column = columns[role];
    return column === null ? [] : [[`${role}Column`, column] as const];
  });
  return {
    name: READING_STEP,
    settings: {
      kind,
      files: report.files.map(({ name }) => name).join(BETWEEN_FILES),
      ...Object.fromEntries(roles),
      ...(isTable && {
        separator: SEPARATOR_NAMES[table.separator],
        header: table.header,
        decimalComma: table.decimalComma,
      }),
      swapLonLat,
      timeForm,
      timeZone,
      unzonedTimes,
      ...(kind === 'polyline-csv' && { stepSeconds: choice.stepSeconds }),
      ...(choice.assumedSpeedKmh !== null && { assumedSpeedKmh: choice.assumedSpeedKmh }),
    },
    counts: { vehicles: report.vehicles, traces: report.traces, points: report.points },
  };
}

const KINDS: readonly GpsKind[] = ['polyline-csv', 'points-csv', 'gpx', 'geojson'];

/** The choice that such a step was made with. @throws Failure 'bad-input' that names the setting */
export function choiceOfReading({ settings }: DataStep): GpsChoice {
  const wrong = (name: string): never => {
    throw badInput(`${READING_STEP}: ${shown(name)} is not as a data card has it.`, { name });
  };
  const flag = (name: string, usual: boolean): boolean => {
    const value = settings[name] ?? usual;
    return typeof value === 'boolean' ? value : wrong(name);
  };
  const number = (name: string): number | undefined => {
    const value = settings[name];
    return value === undefined || typeof value === 'number' ? value : wrong(name);
  };
  const text = (name: string): string => {
    const value = settings[name];
    return typeof value === 'string' ? value : wrong(name);
  };
  const columns: Partial<Record<GpsRole, string>> = {};
  for (const role of GPS_ROLES) if (`${role}Column` in settings) columns[role] = text(`${role}Column`);
  const separator =
    'separator' in settings
      ? SEPARATORS.find((one) => SEPARATOR_NAMES[one] === settings.separator)
      : DEFAULT_CHOICE.table.separator;
  const unzonedTimes = text('unzonedTimes');
  const choice: GpsChoice = {
    kind: KINDS.find((kind) => kind === settings.kind) ?? wrong('kind'),
    table: {
      separator: separator ?? wrong('separator'),
      header: flag('header', true),
      decimalComma: flag('decimalComma', false),
    },
    columns: { ...NO_COLUMNS, ...columns },
    swapLonLat: flag('swapLonLat', false),
    timeForm: text('timeForm') as TimeForm,
    timeZone: text('timeZone'),
    unzonedTimes: unzonedTimes === 'place' || unzonedTimes === 'utc' ? unzonedTimes : wrong('unzonedTimes'),
    stepSeconds: number('stepSeconds') ?? DEFAULT_CHOICE.stepSeconds,
    assumedSpeedKmh: number('assumedSpeedKmh') ?? null,
  };
  checkChoice(choice);
  return choice;
}

/** Whether such a step read a file of this name; a folder before the name may be left off. */
export function readsFile({ settings }: DataStep, name: string): boolean {
  const listed = `${BETWEEN_FILES}${String(settings.files)}${BETWEEN_FILES}`;
  return [BETWEEN_FILES, '/'].some((before) => listed.includes(`${before}${name}${BETWEEN_FILES}`));
}
