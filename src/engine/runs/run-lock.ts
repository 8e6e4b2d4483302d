/**
 * Name of the Web Lock that a page holds while a run of its own is under way:
 * who can take it knows that none is.
 */
export const runLock = (id: string): string => `route-distillery-run-${id}`;

/** Whether some page of this browser works on the run now. A browser without locks knows of none. */
export async function isRunUnderWay(id: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  const held = (await locks?.query())?.held ?? [];
  return held.some(({ name }) => name === runLock(id));
}
