import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

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
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(folder)).isDirectory();
    if (!isThere) throw error;
    return [];
  }
}
