const PREFIX = 'route-distillery-page-';

/** Name of the cache that holds one version of the page. */
export const nameOf = (version: string): string => PREFIX + version;

/** The caches of this page among all of its origin, where other pages may have theirs. */
export const ownCaches = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(PREFIX));

/** Whether an address belongs to the page under `scope`: maps and data from elsewhere are none of ours. */
export const isOwnFile = (address: string, scope: string): boolean => address.startsWith(scope);
