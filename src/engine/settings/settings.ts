import { decimalOf } from '../../base/numbers';

/** A setting of a system: what it may be, and how forms, flags, addresses and people say its values. */

export type SettingValue = number | string | boolean;

/** What people call a value of a configuration. */
export interface ValueName {
  readonly label: string;
  readonly symbol?: string;
  readonly unit?: string;
  /** What the value belongs to, where the label alone does not say it: `Teacher`. */
  readonly part?: string;
}

interface Settable extends ValueName {
  /** Where the value stands in a configuration, with dots between the keys: `distillation.lambda`. */
  readonly path: string;
  /** One sentence: what the setting does. */
  readonly help: string;
  /** Name on the command line, without the dashes, and in the page's address. */
  readonly flag?: string;
  /** Name in the page's address, where that is another one. */
  readonly urlKey?: string;
  /** Forms keep it folded until a person asks for more. */
  readonly advanced?: boolean;
  /** Fields of a form that stand together, where that is not simply the part. */
  readonly group?: string;
  /** What a form has to be about for the setting to have a field there: it has no effect where this does not hold. */
  readonly when?: string;
  /** The page has another control for it: forms have no field, and the address no name. */
  readonly elsewhere?: true;
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

export interface NumberSetting extends Settable, NumberRange {
  /** Every setting has an upper end: what is larger could not be trained with, or not be read again. */
  readonly most: number;
  /** How far an arrow key goes. */
  readonly step: number;
  /** Where a slider goes; the number beside it may lie beyond. Logarithmic: each step is a factor. */
  readonly slider?: { readonly from: number; readonly to: number; readonly logarithmic?: boolean };
}

export interface ChoiceSetting extends Settable {
  readonly kind: 'choice';
  /** What can be chosen, with its label. */
  readonly options: Readonly<Record<string, string>>;
}

export interface SwitchSetting extends Settable {
  readonly kind: 'switch';
}

/** What a person can set. */
export type Setting = NumberSetting | ChoiceSetting | SwitchSetting;

/** Settings of whichever system, by id. */
export type AnySettingTable = Readonly<Record<string, Setting>>;

export type SettingId<T extends AnySettingTable> = keyof T & string;

/** The values of a setting. */
export type ValueOf<S> = S extends { readonly options: infer Options }
  ? keyof Options & string
  : S extends { readonly kind: 'switch' }
    ? boolean
    : number;

/** A value for each setting. */
export type SettingValues<T extends AnySettingTable> = { readonly [Id in SettingId<T>]: ValueOf<T[Id]> };

/** Name of a setting in the page's address. */
export const urlKeyOf = ({ flag, urlKey = flag }: Setting): string | undefined => urlKey;

/** The settings of a table in its order. */
export const settingsOf = <T extends AnySettingTable>(table: T) =>
  Object.entries(table) as (readonly [SettingId<T>, Setting])[];

/** The groups of fields that settings of a table are in; undefined where one is in none. */
export type GroupOf<T extends AnySettingTable> = {
  [Id in SettingId<T>]: T[Id] extends { readonly group: infer Group }
    ? Group
    : T[Id] extends { readonly part: infer Part }
      ? Part
      : undefined;
}[SettingId<T>];

/** What some settings of a table need a form to be about. */
export type ConditionOf<T extends AnySettingTable> = {
  [Id in SettingId<T>]: T[Id] extends { readonly when: infer When extends string } ? When : never;
}[SettingId<T>];

/** The settings of some groups where what they need holds, in the order of the table. */
export const fieldsOf = <T extends AnySettingTable>(
  table: T,
  groups: readonly GroupOf<T>[],
  holds: Readonly<Partial<Record<string, boolean>>> = {},
): SettingId<T>[] =>
  settingsOf(table).flatMap(([id, { part, group = part, when }]) =>
    (groups as readonly (string | undefined)[]).includes(group) &&
    (when === undefined || holds[when] !== false)
      ? [id]
      : [],
  );

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
  const number = decimalOf(text);
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
