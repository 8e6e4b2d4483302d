import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { DataStep } from '../../domain/data-card';

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

/**
 * The defaults with some values replaced.
 * @param what is simulated: "flows"
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export function settingValues<Name extends string>(
  rows: SettingRows<Name>,
  given: Readonly<Partial<Record<Name, number>>>,
  what: string,
): Readonly<Record<Name, number>> {
  for (const [name, value] of Object.entries<number | undefined>(given)) {
    if (!Object.hasOwn(rows, name))
      throw new Failure('bad-input', `The simulation of ${what} has no setting "${shown(name)}".`);
    const { least, most, words, whole } = rows[name as Name];
    if (value !== undefined && value >= least && value <= most && (!whole || Number.isInteger(value)))
      continue;
    const number = whole ? 'whole number' : 'number';
    throw new Failure(
      'bad-input',
      `The setting ${shown(name)} (${words}) must be a ${number} from ${least} to ${most}, not ${shown(String(value))}.`,
    );
  }
  const usual = Object.entries<SettingRow>(rows).map(([name, { default: value }]) => [name, value]);
  return { ...(Object.fromEntries(usual) as Record<Name, number>), ...given };
}

/** The command line's name of a setting: "tripsPerRoad" is --trips-per-road. */
export const flagOf = (setting: string): string =>
  setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The command that simulates a step again; settings at their usual values are left out.
 * @param script its name in package.json
 * @param from the data set whose roads it is on; a name that a shell would not take as it is is left to the reader
 */
export function simulationCommand(
  script: string,
  rows: SettingRows,
  { settings }: DataStep,
  from = 'FROM',
): string {
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
  return [`npm run ${script} -- --from ${roads}`, ...changed, ...start, ...seed, '--out DIR'].join(' ');
}
