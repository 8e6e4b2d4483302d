import type { AnySettingTable, NumberRange, Setting, SettingValue, ValueName } from './settings';

/**
 * Settings of a system, a row for each value: types, schema, presets, forms, flags, addresses and comparisons
 * of runs follow from the rows.
 */

/** The value of a row in each preset: one for all of them, or one by name. */
type OfPresets<V, P extends string> = V | Readonly<Record<P, V>>;

interface InRecords<V, P extends string> {
  readonly presets: OfPresets<V, P>;
  /** What records of earlier versions mean, which do not name the value. Left out where every record has named it. */
  readonly older?: V;
}

/** Numbers in a row: shares of a network's epochs, codewords of each codebook. */
export interface ListRange {
  readonly kind: 'list';
  readonly of: NumberRange;
  readonly shortest?: number;
  readonly longest: number;
}

/** A value that comes with a preset and that nobody sets. */
interface Fixed extends ValueName {
  readonly path: string;
  readonly fixed: true;
}

interface FixedNumber extends Fixed, NumberRange {
  /** Infinity is one of its values; JSON has none, and says null. */
  readonly unlimited?: true;
}

/** A value that only some configurations have: no preset does. */
interface Optional {
  readonly optional: true;
}

type FixedKind =
  | FixedNumber
  | (Fixed & ListRange)
  | (Fixed & { readonly kind: 'switch' })
  | (Fixed & { readonly kind: 'choice'; readonly options: Readonly<Record<string, string>> });

type AnyValue = SettingValue | readonly number[];

/** A value of a configuration: a setting, or what comes with a preset. */
export type Row<P extends string = string> =
  (Setting & InRecords<SettingValue, P>) | (FixedKind & (InRecords<AnyValue, P> | Optional));

export type Rows<P extends string = string> = Readonly<Record<string, Row<P>>>;

type ValueOfRow<R> = R extends { readonly options: infer Options }
  ? keyof Options & string
  : R extends { readonly kind: 'switch' }
    ? boolean
    : R extends { readonly kind: 'list' }
      ? readonly number[]
      : number;

/** Holds the values of presets against the kinds of their rows. */
type Checked<T, P extends string> = {
  readonly [Id in keyof T]: T[Id] extends { readonly optional: true }
    ? unknown
    : InRecords<ValueOfRow<T[Id]>, P>;
};

/** Path, value, and whether only some configurations have it. */
type Leaf<R> = R extends { readonly path: infer Path extends string }
  ? [Path, ValueOfRow<R>, R extends { readonly optional: true } ? true : false]
  : never;

type Head<Path> = Path extends `${infer Key}.${string}` ? Key : Path & string;
type Below<L, Key extends string> = L extends [`${Key}.${infer Rest}`, infer V, infer O]
  ? [Rest, V, O]
  : never;
type Sometimes<L> = L extends [infer Path extends string, unknown, true]
  ? Path extends `${string}.${string}`
    ? never
    : Path
  : never;
type At<L, Key extends string> = [Below<L, Key>] extends [never]
  ? Extract<L, [Key, unknown, unknown]>[1]
  : Nested<Below<L, Key>>;
type Flat<T> = { [Key in keyof T]: T[Key] };
type Nested<L extends readonly unknown[]> = Flat<
  { readonly [Key in Exclude<Head<L[0]>, Sometimes<L>>]: At<L, Key> } & {
    readonly [Key in Sometimes<L>]?: At<L, Key>;
  }
>;

type SettableIds<T> = {
  [Id in keyof T]: T[Id] extends { readonly fixed: true } | { readonly elsewhere: true } ? never : Id;
}[keyof T] &
  string;

/** What a system declares beside the rows. */
export interface Declared<C, P extends string> {
  /** Names of the presets, the usual one first. */
  readonly presets: readonly P[];
  /**
   * Keys of an object of a record in the order in which records have always had them, with blanks between, by its path ('' for the record
   * itself): a run keeps its bytes. Others follow in the order of the rows.
   */
  readonly keys?: Readonly<Record<string, string>>;
  /** A record of an earlier version, which said some values in another way, as it would be said now. It may be anything that JSON can be. */
  readonly upgrade?: (record: unknown) => unknown;
  /** What cannot be together: each returns a sentence that names the settings, or null. */
  readonly rules?: readonly ((config: C) => string | null)[];
}

/** A system's settings, and all that follows from them without a schema. */
export interface Settings<
  P extends string = string,
  T extends Rows = Rows,
  C = ConfigOf<{ readonly presetNames: readonly P[]; readonly rows: T }>,
> {
  readonly presetNames: readonly P[];
  readonly rows: T;
  readonly tree: RowTree;
  /** What a person can set, by id. */
  readonly table: Pick<T, SettableIds<T>>;
  /** Settings of the command line that the page has other controls for, by id. */
  readonly switches: AnySettingTable;
  /** Names of the values that nobody sets, by path. */
  readonly fixed: Readonly<Record<string, ValueName>>;
  /** Each preset with none of its settings replaced. */
  readonly presets: Readonly<Record<P, C>>;
  /** A record of any version as the present one would have it. */
  upgrade(record: unknown): unknown;
  /** Why values cannot be together, by the first rule that says so; null where they can. */
  fault(config: C): string | null;
}

/** The settings of whichever system has such configurations. */
export type SystemSettings<C> = Pick<Settings<string, Rows, C>, 'tree' | 'switches' | 'fixed' | 'fault'> & {
  readonly table: AnySettingTable;
  readonly presets: Readonly<Record<string, C>>;
};

/** The configurations of a system. */
export type ConfigOf<S> = S extends {
  readonly presetNames: readonly (infer P extends string)[];
  readonly rows: infer T;
}
  ? Nested<Leaf<T[keyof T]> | ['preset', P, false]>
  : never;

/** Declares the settings of a system. @param rows in the order of forms, help and address */
export function defineSettings<const P extends string, const T extends Rows<P>>(
  {
    presets: presetNames,
    keys = {},
    rules = [],
    upgrade = (record) => record,
  }: Declared<ConfigOf<{ presetNames: P[]; rows: T }>, P>,
  rows: T & Checked<T, P>,
): Settings<P, T> {
  const all: readonly Row[] = [presetRow(presetNames), ...Object.values<Row<P>>(rows)];
  const tree = treeOf(all, keys);
  const settable = Object.entries<Row<P>>(rows).filter(([, row]) => !('fixed' in row));
  return {
    presetNames,
    rows,
    tree,
    table: Object.fromEntries(settable.filter(([, row]) => !isElsewhere(row))) as Settings<P, T>['table'],
    switches: Object.fromEntries(settable.filter(([, row]) => isElsewhere(row))) as AnySettingTable,
    fixed: Object.fromEntries(all.flatMap((row) => ('fixed' in row ? [[row.path, nameOf(row)]] : []))),
    presets: Object.fromEntries(presetNames.map((name) => [name, configIn(tree, name)])) as Settings<
      P,
      T
    >['presets'],
    upgrade,
    fault: (config) => rules.reduce<string | null>((said, rule) => said ?? rule(config), null),
  };
}

const isElsewhere = (row: Row): boolean => 'elsewhere' in row;

const presetRow = (names: readonly string[]): Row => ({
  path: 'preset',
  label: 'Preset',
  fixed: true,
  kind: 'choice',
  options: Object.fromEntries(names.map((name) => [name, name])),
  presets: Object.fromEntries(names.map((name) => [name, name])),
});

const nameOf = ({ label, symbol, unit, part }: ValueName): ValueName => ({
  ...(part !== undefined && { part }),
  label,
  ...(symbol !== undefined && { symbol }),
  ...(unit !== undefined && { unit }),
});

/** Rows by the keys of a record's objects, in the order of its bytes. */
export type RowTree = ReadonlyMap<string, RowTree | Row>;

export const isTree = (node: RowTree | Row): node is RowTree => node instanceof Map;

function treeOf(
  rows: readonly Row[],
  keys: Readonly<Record<string, string>>,
  above: readonly string[] = [],
): RowTree {
  const at = above.length;
  const found = new Set(rows.map(({ path }) => path.split('.')[at]));
  const first = (keys[above.join('.')] ?? '').split(' ').filter((key) => found.has(key));
  return new Map(
    [...new Set([...first, ...found])].map((key) => {
      const below = rows.filter(({ path }) => path.split('.')[at] === key);
      const path = [...above, key];
      const isLeaf = below.length === 1 && below[0].path === path.join('.');
      return [key, isLeaf ? below[0] : treeOf(below, keys, path)];
    }),
  );
}

function configIn(tree: RowTree, preset: string): object {
  const values = [...tree].flatMap(([key, row]): (readonly [string, unknown])[] => {
    if (isTree(row)) return [[key, configIn(row, preset)]];
    return 'presets' in row ? [[key, valueIn(row.presets, preset)]] : [];
  });
  return Object.fromEntries(values);
}

/** The value of a row in a preset. */
const valueIn = (presets: OfPresets<AnyValue, string>, preset: string): AnyValue =>
  typeof presets === 'object' && !Array.isArray(presets)
    ? (presets as Readonly<Record<string, AnyValue>>)[preset]
    : (presets as AnyValue);
