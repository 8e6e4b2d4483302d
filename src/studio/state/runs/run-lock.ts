import { badInput } from '../../../base/failure';
import { webLocks } from '../../../base/web-locks';
import { runLock } from '../../../engine/runs/runs-service';

/**
 * Does `work` while this page holds the lock of a run; a browser without locks just works.
 * @throws Failure 'bad-input' if another tab works on this run
 */
export async function holdingRun<T>(id: string, work: () => Promise<T>): Promise<T> {
  const locks = await webLocks();
  if (!locks) return work();
  return locks.request(runLock(id), { ifAvailable: true }, (lock) => {
    if (lock) return work();
    throw badInput('This run is under way in another tab. Go on there, or cancel it there first.');
  }) as Promise<T>;
}
