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

/** What names the values of a configuration: a system's settings, and the values that nobody sets. */
export interface Naming {
  readonly settings: AnySettingTable;
  readonly presetValues: Readonly<Record<string, ValueName>>;
}

/**
 * What is not the same in all of some configurations, in the order of their keys.
 * @param namings of the systems that the configurations are of; the first one that knows a path names it
 */
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
