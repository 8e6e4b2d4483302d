import { badInput } from '../../base/failure';
import { listed, shown } from '../../base/text';
import { valueAt } from './configuration';
import {
  expected,
  parseValue,
  settingsOf,
  urlKeyOf,
  valueText,
  type AnySettingTable,
  type ChoiceSetting,
  type NumberSetting,
  type Setting,
  type SettingId,
  type SettingValue,
  type SettingValues,
} from './settings';

/** Settings as flags (`--name VALUE`, `--no-name`), as words for several, and in addresses (`?epochs=3`). */

type GivenFlags = Readonly<Record<string, string | boolean | undefined>>;

/** The options that `node:util`'s `parseArgs` is to know. */
export function flagOptions(table: AnySettingTable): Record<string, { type: 'string' | 'boolean' }> {
  const names = flagsOf(table).flatMap(({ flag, setting }): [string, { type: 'string' | 'boolean' }][] => {
    if (setting.kind !== 'switch') return [[flag, { type: 'string' }]];
    return [flag, `no-${flag}`].map((name) => [name, { type: 'boolean' }]);
  });
  return Object.fromEntries(names);
}

/** The values of the flags that `parseArgs` found. @throws Failure 'bad-input' that names the flag */
export function readFlags<T extends AnySettingTable>(table: T, given: GivenFlags): Partial<SettingValues<T>> {
  const values = flagsOf(table).flatMap(({ id, flag, setting }) => {
    const value = setting.kind === 'switch' ? readSwitch(flag, given) : readFlag(flag, setting, given[flag]);
    return value === undefined ? [] : [[id, value]];
  });
  return Object.fromEntries(values) as Partial<SettingValues<T>>;
}

function readSwitch(flag: string, given: GivenFlags): boolean | undefined {
  const [on, off] = [given[flag] === true, given[`no-${flag}`] === true];
  if (on && off) throw badInput(`--${flag} and --no-${flag} contradict each other. Leave one out.`);
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
  throw badInput(`--${flag} must be ${expected(setting)}, not '${shown(text)}'.`);
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

/** One word that stands for the values of several settings. */
export interface ShortForm {
  /** Name on the command line, without the dashes, and in study files. */
  readonly flag: string;
  readonly label: string;
  /** One sentence: what it does. */
  readonly help: string;
  /** The words, and what people call what they stand for. */
  readonly options: Readonly<Record<string, string>>;
  /** Values of a word by flag. @param given names of other systems' networks that are at hand */
  values(word: string, given: readonly string[]): Readonly<Record<string, SettingValue>>;
}

/** What a form takes, to go on from "must be". */
export const wordsOf = ({ options }: Pick<ShortForm, 'options'>): string =>
  `one of ${Object.keys(options).join(', ')}`;

/**
 * Flags with the words of short forms written out. What a flag says itself goes before what a word stands for.
 * @param values by flag
 * @param given names of other systems' networks that are at hand
 * @throws Failure 'bad-input' for a word that a form does not have
 */
export function writtenOut<V>(
  forms: readonly ShortForm[],
  values: Readonly<Record<string, V>>,
  given: readonly string[],
  as: (value: SettingValue) => V,
): Readonly<Record<string, V>> {
  let long: Record<string, V> = { ...values };
  for (const form of forms) {
    const word = values[form.flag];
    if (word === undefined) continue;
    if (typeof word !== 'string' || !Object.hasOwn(form.options, word)) {
      const message = `--${form.flag} must be ${wordsOf(form)}, not '${shown(String(word))}'.`;
      throw badInput(message, { words: listed(Object.keys(form.options)) });
    }
    const { [form.flag]: _, ...rest } = long;
    const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const meant = Object.entries(form.values(word, given)).map(([flag, value]) => [flag, as(value)]);
    long = { ...(Object.fromEntries(meant) as Record<string, V>), ...(said as Record<string, V>) };
  }
  return long;
}

/** The names that an address may use. */
export const urlKeysOf = (table: AnySettingTable): string[] =>
  settingsOf(table).flatMap(([, setting]) => urlKeyOf(setting) ?? []);

/** A value that a setting cannot have. */
export interface WrongValue<T extends AnySettingTable> {
  readonly id: SettingId<T>;
  /** `"epochs" must be a whole number from 1 to 10,000, not "none"`, to go on from. */
  readonly why: string;
}

/** The settings that an address names; what a setting cannot be is left out, and said. */
export function readQuery<T extends AnySettingTable>(
  table: T,
  query: URLSearchParams,
): { readonly values: Partial<SettingValues<T>>; readonly problems: readonly WrongValue<T>[] } {
  const values: Record<string, SettingValue> = {};
  const problems: WrongValue<T>[] = [];
  for (const [id, setting] of settingsOf(table)) {
    const urlKey = urlKeyOf(setting);
    const text = urlKey === undefined ? null : query.get(urlKey);
    if (text === null) continue;
    const value = parseValue(setting, text);
    if (value === undefined)
      problems.push({
        id,
        why: `"${urlKey}" must be ${expected(setting)}, not "${shown(text, 60)}"`,
      });
    else values[id] = value;
  }
  return { values: values as Partial<SettingValues<T>>, problems };
}

/** Puts settings into an address, in the order of the table. */
export function writeQuery<T extends AnySettingTable>(
  table: T,
  values: Partial<SettingValues<T>>,
  query: URLSearchParams,
): void {
  for (const [id, setting] of settingsOf(table)) {
    const urlKey = urlKeyOf(setting);
    const value: SettingValue | undefined = values[id];
    if (urlKey !== undefined && value !== undefined) query.set(urlKey, valueText(value));
  }
}
