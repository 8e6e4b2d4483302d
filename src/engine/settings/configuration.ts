import { badInput, type Failure } from '../../base/failure';
import { isTree, type RowTree } from './declare';
import {
  accepts,
  expected,
  labelOf,
  settingsOf,
  type AnySettingTable,
  type Setting,
  type SettingValue,
  type SettingValues,
  type ValueName,
} from './settings';

/** Configurations of a system: values read, replaced, held against a preset and against each other. */

/** The value of a configuration at a path. */
export function valueAt(config: object, path: string): unknown {
  let at: unknown = config;
  for (const key of path.split('.')) at = (at as Readonly<Record<string, unknown>>)[key];
  return at;
}

/** A copy of a configuration with another value at a path. Its keys keep their order. */
export function withValueAt(config: object, [key, ...rest]: readonly string[], value: SettingValue): object {
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
      return badInput(`${labelOf(setting)} must be ${expected(setting)}, not ${value}.`);
  }
  return null;
}

/** A preset with some settings replaced. @throws Failure 'bad-input' that names the first wrong value */
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

/** A value in which configurations differ. */
export interface SettingDifference {
  readonly path: string;
  /** The setting of the value, or its name if nobody sets it; undefined where it has no name. */
  readonly name: Setting | ValueName | undefined;
  /** One for each configuration; undefined where one has no such value. */
  readonly values: readonly unknown[];
}

/** What names the values of a configuration: a system's settings, and the values that nobody sets. */
export interface Naming {
  readonly settings: AnySettingTable;
  readonly presetValues: Readonly<Record<string, ValueName>>;
}

/** Values that differ between configurations. @param namings the first one that knows a path names it */
export function differences(namings: readonly Naming[], configs: readonly object[]): SettingDifference[] {
  const names = new Map<string, Setting | ValueName>();
  for (const { settings, presetValues } of namings) {
    const own = [
      ...Object.values(settings).map((one) => [one.path, one] as const),
      ...Object.entries(presetValues),
    ];
    for (const [path, name] of own) if (!names.has(path)) names.set(path, name);
  }
  const all = configs.map((config) => new Map(leavesOf(config)));
  const paths = [...new Set(all.flatMap((leaves) => [...leaves.keys()]))];
  return paths
    .map((path) => ({ path, name: names.get(path), values: all.map((leaves) => leaves.get(path)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function leavesOf(config: object, above: readonly string[] = []): [string, unknown][] {
  return Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    const path = [...above, key];
    // A list differs as a whole.
    if (Array.isArray(value)) return [[path.join('.'), value.join(', ')]];
    return typeof value === 'object' && value !== null ? leavesOf(value, path) : [[path.join('.'), value]];
  });
}

/**
 * The same experiment in half the memory: batches of half the size, twice as many to a step of the optimiser.
 * Null where a size is odd, a step would have too many batches, or nothing is learnt in batches.
 */
export function halvedBatches<C>({ tree }: { readonly tree: RowTree }, config: C): C | null {
  const halved = halvedIn(tree, config as BatchTree);
  return halved === null || halved === config ? null : (halved as C);
}

type BatchTree = Readonly<Record<string, unknown>>;

function halvedIn(tree: RowTree, config: BatchTree): BatchTree | null {
  let halved = config;
  const setting = tree.get('accumulation');
  if (tree.has('batchSize') && setting !== undefined && !isTree(setting)) {
    const { batchSize, accumulation } = config as { batchSize: number; accumulation: number };
    if (batchSize % 2 !== 0 || !accepts(setting as Setting, 2 * accumulation)) return null;
    halved = { ...config, batchSize: batchSize / 2, accumulation: 2 * accumulation };
  }
  for (const [key, below] of tree) {
    if (!isTree(below)) continue;
    const before = config[key] as BatchTree;
    const after = halvedIn(below, before);
    if (after === null) return null;
    if (after !== before) halved = { ...halved, [key]: after };
  }
  return halved;
}
