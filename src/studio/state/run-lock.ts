import { Failure } from '../../domain/failure';

/** Name of the Web Lock that a page holds while a run of its own is under way: who can take it knows that none is. */
export const runLock = (id: string): string => `route-distillery-run-${id}`;

/**
 * Does `work` while this page holds the lock of a run; a browser without locks just works.
 * @throws Failure 'bad-input' if another tab works on this run
 */
export async function holdingRun<T>(id: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  return locks.request(runLock(id), { ifAvailable: true }, (lock) => {
    if (lock) return work();
    throw new Failure(
      'bad-input',
      'This run is under way in another tab. Go on there, or cancel it there first.',
    );
  }) as Promise<T>;
}
