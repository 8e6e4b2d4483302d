import { Failure } from '../../base/failure';

/**
 * The settings of a system, declared once: its form, the page's address, the command line with its help, the
 * schema of kept configurations and the comparison of runs are all made from its table.
 */

export type SettingValue = number | string | boolean;

/** What people call a value of a configuration. */
export interface ValueName {
  readonly label: string;
  readonly symbol?: string;
  readonly unit?: string;
  /** What the value belongs to, where the label alone does not say it: `Teacher`. */
  readonly part?: string;
}

interface Settable<Path extends string> extends ValueName {
  /** Where the value stands in a configuration, with dots between the keys: `distillation.lambda`. */
  readonly path: Path;
  /** One sentence: what the setting does. */
  readonly help: string;
  /** Name on the command line, without the dashes. */
  readonly flag?: string;
  /** Name in the page's address. */
  readonly urlKey?: string;
  /** Forms keep it folded until a person asks for more. */
  readonly advanced?: boolean;
  /** Depends on the size of the networks: a value of one preset means nothing for another. */
  readonly ofPreset?: boolean;
}

/** What a number may be; neither end is a limit where it is left out. */
export interface NumberRange {
  /** Whole numbers are those that a double holds exactly, written without a fraction. */
  readonly kind: 'whole' | 'number';
  readonly least?: number;
  /** In place of `least`: the value must be larger than this. */
  readonly above?: number;
  readonly most?: number;
}

export interface NumberSetting<Path extends string = string> extends Settable<Path>, NumberRange {
  /** Every setting has an upper end: what is larger could not be trained with, or not be read again. */
  readonly most: number;
  /** How far an arrow key goes. */
  readonly step: number;
  /** Where a slider goes; the number beside it may lie beyond. Logarithmic: each step is a factor. */
  readonly slider?: { readonly from: number; readonly to: number; readonly logarithmic?: boolean };
}

export interface ChoiceSetting<
  Path extends string = string,
  Value extends string = string,
> extends Settable<Path> {
  readonly kind: 'choice';
  /** What can be chosen, with its label. */
  readonly options: Readonly<Record<Value, string>>;
}

export interface SwitchSetting<Path extends string = string> extends Settable<Path> {
  readonly kind: 'switch';
}

/** What a person can set. */
export type Setting = NumberSetting | ChoiceSetting | SwitchSetting;

/** Settings of whichever system, by id. */
export type AnySettingTable = Readonly<Record<string, Setting>>;

/** Settings of configurations `C`, by id: each path leads to a value in `C`, each kind is the value's. */
export type SettingTable<C> = Readonly<Record<string, { [P in PathOf<C>]: SettingAt<C, P> }[PathOf<C>]>>;

/** Where the values of configurations `C` stand. */
export type PathOf<C> = {
  [K in keyof C & string]-?: NonNullable<C[K]> extends SettingValue | readonly unknown[]
    ? K
    : `${K}.${PathOf<NonNullable<C[K]>>}`;
}[keyof C & string];

type ValueAt<C, P> = P extends `${infer K extends keyof C & string}.${infer Rest}`
  ? ValueAt<NonNullable<C[K]>, Rest>
  : P extends keyof C
    ? NonNullable<C[P]>
    : never;

type SettingAt<C, P extends string> = SettingOf<ValueAt<C, P>, P>;

type SettingOf<Value, P extends string> = [Value] extends [number]
  ? NumberSetting<P>
  : [Value] extends [boolean]
    ? SwitchSetting<P>
    : [Value] extends [string]
      ? ChoiceSetting<P, Value>
      : never;

export type SettingId<T extends AnySettingTable> = keyof T & string;

/** The values of a setting. */
export type ValueOf<S> = S extends { readonly options: infer Options }
  ? keyof Options & string
  : S extends { readonly kind: 'switch' }
    ? boolean
    : number;

/** A value for each setting. */
export type SettingValues<T extends AnySettingTable> = { readonly [Id in SettingId<T>]: ValueOf<T[Id]> };

/** The settings of a table in its order. */
export const settingsOf = <T extends AnySettingTable>(table: T) =>
  Object.entries(table) as (readonly [SettingId<T>, Setting])[];

/** "Weight of the teacher (λ)". */
export const labelOf = ({ label, symbol }: ValueName): string =>
  symbol === undefined ? label : `${label} (${symbol})`;

/** What a setting takes, to go on from "must be" or "Enter": "a whole number from 1 to 10". */
export function expected(setting: Setting | NumberRange): string {
  if (setting.kind === 'choice') return `one of ${Object.keys(setting.options).join(', ')}`;
  if (setting.kind === 'switch') return '1 or 0';
  return `a ${setting.kind === 'whole' ? 'whole number' : 'number'}${rangeInWords(setting)}`;
}

function rangeInWords({ least, above, most }: NumberRange): string {
  if (above !== undefined)
    return ` more than ${plain(above)}${most === undefined ? '' : ` and up to ${plain(most)}`}`;
  if (least !== undefined && most !== undefined) return ` from ${plain(least)} to ${plain(most)}`;
  if (least !== undefined) return `, ${plain(least)} or more`;
  return most === undefined ? '' : `, ${plain(most)} or less`;
}

const plain = (bound: number): string =>
  Number.isInteger(bound) ? bound.toLocaleString('en') : String(bound);

/** Whether a setting may have a value. */
export function accepts(setting: Setting | NumberRange, value: unknown): boolean {
  if (setting.kind === 'choice') return typeof value === 'string' && Object.hasOwn(setting.options, value);
  if (setting.kind === 'switch') return typeof value === 'boolean';
  const { kind, least = -Infinity, above = -Infinity, most = Infinity } = setting;
  return (
    typeof value === 'number' &&
    (kind === 'whole' ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= least &&
    value > above &&
    value <= most
  );
}

/** A value as a field, a flag or an address gives it; undefined where it is none of the setting's. */
export function parseValue(setting: NumberRange, text: string): number | undefined;
export function parseValue(setting: Setting | NumberRange, text: string): SettingValue | undefined;
export function parseValue(setting: Setting | NumberRange, text: string): SettingValue | undefined {
  const value = valueOfText(setting, text);
  return accepts(setting, value) ? value : undefined;
}

/** A text with a fraction is no whole number, even where the nearest double is one: nothing is rounded. */
const WHOLE = /^\s*[+-]?\d+(e\+?\d+)?\s*$/i;

function valueOfText({ kind }: Setting | NumberRange, text: string): SettingValue | undefined {
  if (kind === 'choice') return text;
  if (kind === 'switch') return text === '1' ? true : text === '0' ? false : undefined;
  if (kind === 'whole' && !WHOLE.test(text)) return undefined;
  const number = text.trim() === '' ? NaN : Number(text);
  // A negative zero would not be the same after a round trip.
  return number === 0 ? 0 : number;
}

/** The text that `parseValue` reads back as the same value. */
export const valueText = (value: SettingValue): string =>
  typeof value === 'boolean' ? (value ? '1' : '0') : String(value);

/** A value as a person reads it: "Beam search", "on", "0.1"; "none" where there is none. */
export function valueInWords(setting: Setting, value: SettingValue | null): string {
  if (value === null) return 'none';
  if (setting.kind === 'choice') return setting.options[String(value)] ?? String(value);
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** The value of a configuration at a path. */
export function valueAt(config: object, path: string): unknown {
  let at: unknown = config;
  for (const key of path.split('.')) at = (at as Readonly<Record<string, unknown>>)[key];
  return at;
}

/** A copy of a configuration with another value at a path. Its keys keep their order. */
function withValueAt(config: object, [key, ...rest]: readonly string[], value: SettingValue): object {
  const inner = (config as Readonly<Record<string, object>>)[key];
  return { ...config, [key]: rest.length === 0 ? value : withValueAt(inner, rest, value) };
}

/** What a configuration says for each setting. */
export function valuesOf<T extends AnySettingTable>(table: T, config: object): SettingValues<T> {
  const values = settingsOf(table).map(([id, { path }]) => [id, valueAt(config, path)]);
  return Object.fromEntries(values) as SettingValues<T>;
}

/** What a configuration says otherwise than a preset. */
export function overridden<T extends AnySettingTable>(
  table: T,
  config: object,
  preset: object,
): Partial<SettingValues<T>> {
  const values = settingsOf(table)
    .map(([id, { path }]) => [id, valueAt(config, path), valueAt(preset, path)] as const)
    .filter(([, value, usual]) => value !== usual);
  return Object.fromEntries(values) as Partial<SettingValues<T>>;
}

/** Why there can be no configuration with these values; null where there can. */
export function refusal<T extends AnySettingTable>(
  table: T,
  values: Partial<SettingValues<T>>,
): Failure | null {
  for (const [id, setting] of settingsOf(table)) {
    const value: SettingValue | undefined = values[id];
    if (value !== undefined && !accepts(setting, value))
      return new Failure('bad-input', `${labelOf(setting)} must be ${expected(setting)}, not ${value}.`);
  }
  return null;
}

/**
 * A preset with some settings replaced.
 * @throws Failure 'bad-input' that names the first value that is none of its setting's
 */
export function configured<C extends object, T extends AnySettingTable>(
  table: T,
  preset: C,
  values: Partial<SettingValues<T>>,
): C {
  const refused = refusal(table, values);
  if (refused) throw refused;
  let config: object = preset;
  for (const [id, { path }] of settingsOf(table)) {
    const value: SettingValue | undefined = values[id];
    if (value !== undefined) config = withValueAt(config, path.split('.'), value);
  }
  return config as C;
}
