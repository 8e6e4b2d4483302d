import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from '../command';
import { ifThere, makeFolder, removeEmpty } from './folder';
import { UNFINISHED, stageFile } from './whole-file';

/**
 * Tries whether a file can be written, and leaves it as it is.
 * @param option the one that names the file
 * @throws Failure 'bad-input' that says why not
 */
export function tryFile(path: string, option: string): Promise<void> {
  return inFolder(
    path,
    async () => {
      const there = await ifThere(open(path, 'r+'));
      const isPlain = there === undefined || (await there.stat()).isFile();
      await there?.close();
      if (!isPlain) return;
      await stageFile(path, []);
      await rm(path + UNFINISHED);
    },
    option,
  );
}

/**
 * Makes a folder if it is not there, and tries whether files can be written to it. It is better known before
 * the work than after it.
 * @param bytes so many at least will be written
 * @param option the one that names the folder
 * @returns takes away the folders that were made, as far as they are still empty
 * @throws Failure 'bad-input' that says why not
 */
export async function tryFolder(
  folder: string,
  bytes: number,
  option = '--out',
): Promise<() => Promise<void>> {
  const made = await inFolder(folder, () => makeFolder(folder), option);
  const clear = () => removeEmpty(made);
  const trial = join(folder, 'trial');
  try {
    await inFolder(folder, () => stageFile(trial, [new Uint8Array(bytes)]), option);
    await inFolder(folder, () => rm(trial + UNFINISHED, { force: true }), option);
  } catch (error) {
    await clear();
    throw error;
  }
  return clear;
}

/** Bytes that can still be written to the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
