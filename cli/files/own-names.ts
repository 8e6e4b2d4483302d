/** Names of files that commands make for themselves in the folders that they write to. */

/** Ends the name of a file that is being written; it is nobody's until it has a name of its own. */
export const UNFINISHED = '.unfinished';
/** Says which process writes to a folder. */
export const LOCK = 'in-use.lock';
/** Says which staged files of a folder are to be put in place. */
export const SWAP_LIST = 'unfinished-swap.json';
/** Folder with what a run needs to go on. */
export const UNFINISHED_RUN = 'unfinished-run';

/** Whether a file is none of those that a person put into a folder. @param path with `/` between its parts */
export function isOwnFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts[parts.length - 1];
  return (
    parts.slice(0, -1).includes(UNFINISHED_RUN) ||
    name === SWAP_LIST ||
    name.startsWith(LOCK) ||
    name.endsWith(UNFINISHED)
  );
}
