import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../src/base/failure';
import { FolderLock } from '../../files/folder-lock';

const AGAIN_MS = 500;

/** Does work in a folder that several processes may want, one after the other. */
export async function inLockedFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lock = await taken(folder);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function taken(folder: string): Promise<FolderLock> {
  for (;;) {
    try {
      return await FolderLock.take(folder, 'npx route-distillery study');
    } catch (error) {
      if (!(error instanceof Failure && error.details.folder === folder)) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
