const PREFIX = 'route-distillery-page-';
const TAB_PREFIX = 'route-distillery-tab ';

/** Name of the cache that holds one version of the page. */
export const nameOf = (version: string): string => PREFIX + version;

/** The caches of this page among all of its origin, where other pages may have theirs. */
export const ownCaches = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(PREFIX));

/** Whether an address belongs to the page under `scope`: maps and data from elsewhere are none of ours. */
export const isOwnFile = (address: string, scope: string): boolean => address.startsWith(scope);

/** The first scripts of the tabs that hold these locks (`tabLock`), one for each tab. */
export const scriptsOfTabs = (locks: readonly string[], scope: string): string[] =>
  locks
    .filter((name) => name.startsWith(TAB_PREFIX))
    .map((name) => name.slice(TAB_PREFIX.length))
    .filter((script) => isOwnFile(script, scope));
