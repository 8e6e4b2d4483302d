import type { AnySettingTable, PathOf, Setting, ValueName } from './settings';

/** Names of values that come with a preset and that nobody sets. */
export type PresetValueNames<C> = { readonly [P in PathOf<C>]?: ValueName };

/** A value in which configurations differ. */
export interface SettingDifference {
  readonly path: string;
  /** The setting of the value, or its name if nobody sets it; undefined where it has no name. */
  readonly name: Setting | ValueName | undefined;
  /** One for each configuration; undefined where one has no such value. */
  readonly values: readonly unknown[];
}

/** What is not the same in all of some configurations, in the order of their keys. */
export function differences(
  table: AnySettingTable,
  others: Readonly<Record<string, ValueName>>,
  configs: readonly object[],
): SettingDifference[] {
  const names = new Map<string, Setting | ValueName>(Object.entries(others));
  for (const setting of Object.values(table)) names.set(setting.path, setting);
  const all = configs.map((config) => new Map(leavesOf(config)));
  const paths = [...new Set(all.flatMap((leaves) => [...leaves.keys()]))];
  return paths
    .map((path) => ({ path, name: names.get(path), values: all.map((leaves) => leaves.get(path)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function leavesOf(config: object, above: readonly string[] = []): [string, unknown][] {
  return Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    const path = [...above, key];
    return typeof value === 'object' && value !== null ? leavesOf(value, path) : [[path.join('.'), value]];
  });
}
