import { shown } from '../../base/text';
import { Failure } from '../../base/failure';
import {
  expected,
  parseValue,
  settingsOf,
  valueAt,
  valueText,
  type AnySettingTable,
  type ChoiceSetting,
  type NumberSetting,
  type Setting,
  type SettingValue,
  type SettingValues,
} from './settings';

/** Settings on the command line: `--name VALUE`, and `--name` or `--no-name` for a switch. */

type GivenFlags = Readonly<Record<string, string | boolean | undefined>>;

/** The options that `node:util`'s `parseArgs` is to know. */
export function flagOptions(table: AnySettingTable): Record<string, { type: 'string' | 'boolean' }> {
  const names = flagsOf(table).flatMap(({ flag, setting }): [string, { type: 'string' | 'boolean' }][] => {
    if (setting.kind !== 'switch') return [[flag, { type: 'string' }]];
    return [flag, `no-${flag}`].map((name) => [name, { type: 'boolean' }]);
  });
  return Object.fromEntries(names);
}

/**
 * The values that flags give.
 * @param given what `parseArgs` found
 * @throws Failure 'bad-input' that names the flag and what it takes
 */
export function readFlags<T extends AnySettingTable>(table: T, given: GivenFlags): Partial<SettingValues<T>> {
  const values = flagsOf(table).flatMap(({ id, flag, setting }) => {
    const value = setting.kind === 'switch' ? readSwitch(flag, given) : readFlag(flag, setting, given[flag]);
    return value === undefined ? [] : [[id, value]];
  });
  return Object.fromEntries(values) as Partial<SettingValues<T>>;
}

function readSwitch(flag: string, given: GivenFlags): boolean | undefined {
  const [on, off] = [given[flag] === true, given[`no-${flag}`] === true];
  if (on && off)
    throw new Failure('bad-input', `--${flag} and --no-${flag} contradict each other. Leave one out.`);
  return on || off ? on : undefined;
}

function readFlag(
  flag: string,
  setting: Setting,
  text: string | boolean | undefined,
): SettingValue | undefined {
  if (typeof text !== 'string') return undefined;
  const value = parseValue(setting, text);
  if (value !== undefined) return value;
  throw new Failure('bad-input', `--${flag} must be ${expected(setting)}, not '${shown(text)}'.`);
}

/** The flags that give these values. */
export function writeFlags<T extends AnySettingTable>(table: T, values: Partial<SettingValues<T>>): string[] {
  return flagsOf(table).flatMap(({ id, flag }) => {
    const value: SettingValue | undefined = values[id];
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`];
    return [`--${flag}=${valueText(value)}`];
  });
}

/** A flag as help shows it, with its placeholder, and what it does. */
export interface FlagHelp {
  readonly flag: string;
  readonly text: string;
}

/** @param presets all of them: a default is named where they agree on it */
export function flagHelp(table: AnySettingTable, presets: readonly object[]): FlagHelp[] {
  return flagsOf(table).map(({ flag, setting }) => {
    const usual = new Set(presets.map((preset) => valueAt(preset, setting.path)));
    const [only] = usual.size === 1 ? usual : [];
    if (setting.kind !== 'switch')
      return { flag: `--${flag} ${PLACEHOLDERS[setting.kind]}`, text: textOf(setting, only) };
    // The flag that changes something is the one to name.
    return only === true
      ? { flag: `--no-${flag}`, text: `Turns this off: ${beginSmall(setting.help)}` }
      : { flag: `--${flag}`, text: setting.help };
  });
}

const PLACEHOLDERS = { whole: 'N', number: 'X', choice: 'NAME' } as const;

function textOf(setting: NumberSetting | ChoiceSetting, usual: unknown): string {
  const choices = setting.kind === 'choice' ? Object.keys(setting.options).join(', ') : '';
  const more = [choices, usual === undefined ? '' : `default ${usual}`].filter(Boolean).join('; ');
  return more === '' ? setting.help : `${setting.help.replace(/\.$/, '')} (${more}).`;
}

const beginSmall = (sentence: string): string => sentence[0].toLowerCase() + sentence.slice(1);

function flagsOf<T extends AnySettingTable>(table: T) {
  return settingsOf(table).flatMap(([id, setting]) =>
    setting.flag === undefined ? [] : [{ id, flag: setting.flag, setting }],
  );
}
