import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../src/base/failure';

/**
 * Makes a folder, and those above it that are not there. In place of the recursive `mkdir` of Node, which never
 * returns where the system says of a folder in `/proc` that the one above it is not there.
 * @returns the folders that were made, the innermost first
 */
export async function makeFolder(path: string): Promise<string[]> {
  const folder = resolve(path);
  const above = dirname(folder);
  try {
    return await makeOne(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
  }
  const made = await makeFolder(above);
  return [...(await makeOne(folder)), ...made];
}

/** A folder in one that is there; another process may have made it. */
async function makeOne(folder: string): Promise<string[]> {
  try {
    await mkdir(folder);
    return [folder];
  } catch (error) {
    const isMade = (error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(folder)).isDirectory();
    if (!isMade) throw error;
    return [];
  }
}

/** Takes folders away as far as they are empty, the first that is not ends it. */
export async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return;
      throw error;
    }
  }
}

/** What the disk is asked for; undefined where the path leads to nothing. */
export const ifThere = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });

/** Whether there is anything at a path. @throws the system's error where that cannot be told */
export const isThere = async (path: string): Promise<boolean> => (await ifThere(stat(path))) !== undefined;

/** Why the system does not write, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'it is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  EISDIR: 'a folder has this name',
  ENOENT: 'there can be no such folder',
  ENAMETOOLONG: 'its name is too long',
  EFBIG: 'the file system takes no files so large',
  EIO: 'the disk reports an error',
};

/** Whether an error is one of the system's about files, which a person can mend. */
export const isDiskError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error &&
  !(error instanceof Failure) &&
  typeof (error as NodeJS.ErrnoException).code === 'string' &&
  typeof (error as NodeJS.ErrnoException).syscall === 'string';

/** Whether there was no room. */
export const isDiskFull = (error: unknown): boolean =>
  isDiskError(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/** "the disk is full (ENOSPC)". */
export const diskReason = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  Object.hasOwn(REASONS, code) ? `${REASONS[code]} (${code})` : message;
