import { join } from 'node:path';
import type { Task } from '../src/base/task';
import { zipOf } from './invention/sample-city/sample-city-files';
import type { HoserFile } from '../src/data/text-files';
import { inFolder } from '../cli/command';
import { DatasetFolder } from '../cli/dataset/dataset-folder';
import { tryFolder } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';

export const README = 'README.md';
/** The generator takes 32 bits. */
export const MOST_SEED = 2 ** 32 - 1;

/** A data set that was made: its files, and what its README.md says. */
export interface MadeDataset {
  readonly files: readonly HoserFile[];
  readonly readme: string;
}

/** Makes as many data sets as there are folders, or zips, for them. */
type MakeDatasets<M extends MadeDataset> = (task: Task) => Promise<readonly M[]>;

interface Folders {
  /** The file in tools/ that writes them, without ending. */
  readonly script: string;
  readonly folders: readonly string[];
  /** What they are made of, which is not to be replaced. */
  readonly inputs: readonly string[];
  readonly replace: boolean;
}

/**
 * Writes each data set with its README.md into a folder of its own; the folders are claimed before the work.
 * @returns what was made, and the bytes that were written
 */
export async function writeFolders<M extends MadeDataset>(
  { script, folders, inputs, replace }: Folders,
  make: MakeDatasets<M>,
  task: Task,
): Promise<{ readonly made: readonly M[]; readonly bytes: number }> {
  const claim = { replace, inputs, command: `node --import tsx tools/${script}.ts`, besides: [README] };
  const claimed: DatasetFolder[] = [];
  try {
    for (const folder of folders) claimed.push(await DatasetFolder.claim(folder, claim));
    const made = await make(task);
    let bytes = 0;
    for (const [i, { files, readme }] of made.entries())
      bytes += await claimed[i].write([...files, { name: README, chunks: () => [encoded(readme)] }], task);
    return { made, bytes };
  } finally {
    for (const folder of claimed) await folder.release();
  }
}

/**
 * Writes each data set as a zip into one folder, and one README.md beside them; the folder is tried before the work.
 * @returns what was made, and the bytes of each zip
 */
export async function writeZips<M extends MadeDataset>(
  out: string,
  zips: readonly string[],
  make: MakeDatasets<M>,
  task: Task,
): Promise<{ readonly made: readonly M[]; readonly sizes: readonly number[] }> {
  const clear = await tryFolder(out, 64 * 1024);
  try {
    const made = await make(task);
    const write = (name: string, bytes: Iterable<Uint8Array>) =>
      inFolder(out, () => writeWhole(join(out, name), bytes));
    const sizes: number[] = [];
    for (const [i, { files }] of made.entries()) {
      const zip = zipOf(files);
      await write(zips[i], [zip]);
      sizes.push(zip.length);
    }
    await write(README, [encoded(made.map(({ readme }) => readme).join('\n'))]);
    return { made, sizes };
  } finally {
    await clear();
  }
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** "1.25 MB" */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
