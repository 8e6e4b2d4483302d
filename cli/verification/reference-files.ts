import { basename } from 'node:path';
import { shown } from '../../src/base/text';
import { readAll } from '../../src/data/data-file';
import { badInput } from '../../src/base/failure';
import { ReferenceFolder } from '../../parity/harness/reference-folder';
import { isReferenceFile } from '../../parity/harness/verify-folder';
import { dataFilesFromPaths } from '../node-files';

/** No file of such a folder is larger. */
const MAX_FILE_BYTES = 2 ** 29;

/**
 * Reads the numbers of a folder into memory, and those of folders `beside` it under their names.
 * @throws Failure 'bad-input' if a folder is not there or holds none
 */
export async function readReferenceFolder(
  folder: string,
  beside: readonly string[] = [],
): Promise<ReferenceFolder> {
  const files = await numbersIn(folder);
  for (const other of beside)
    for (const [path, bytes] of await numbersIn(other)) files.set(`${basename(other)}/${path}`, bytes);
  return new ReferenceFolder(files);
}

async function numbersIn(folder: string): Promise<Map<string, Uint8Array>> {
  const found = (await dataFilesFromPaths([folder])).filter(({ name }) => isReferenceFile(name));
  if (found.length === 0)
    throw badInput(
      `${shown(folder)} holds no reference numbers. They are JSON and safetensors files, those of some systems beside a folder network/.`,
    );
  const files = new Map<string, Uint8Array>();
  for (const file of found) files.set(file.name, await readAll(file, MAX_FILE_BYTES));
  return files;
}

/** The files as text, since that is what reaches a page from outside. */
export const filesForThePage = ({ files }: ReferenceFolder): Record<string, string> =>
  Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]));
