import { isCheckpointName } from './checkpoint-name';
import { baseName, type DataFile } from './data-file';
import { filesInZip } from './zip-files';

/** What a file is for: a data set (or a part of one), a kept run, a network's weights. */
export type FileKind = 'dataset' | 'run' | 'checkpoint';

/** The file that every packed run has. */
const RUN_FILE = 'run.json';

/**
 * Tells what a file is by its name and, of a zip, by the names in it. Nothing is unpacked.
 * @throws Failure 'bad-input': called a zip, but none
 */
export async function fileKind(file: DataFile): Promise<FileKind> {
  const name = baseName(file.name);
  if (isCheckpointName(name)) return 'checkpoint';
  if (!name.endsWith('.zip')) return 'dataset';
  const entries = await filesInZip(file);
  return entries.some((entry) => baseName(entry.name) === RUN_FILE) ? 'run' : 'dataset';
}
