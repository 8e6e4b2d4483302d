import type { Task } from '../../base/task';
import type { ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { isGzip, readHead } from '../file-head';
import { note } from '../flow-files/note';
import { gunzippedFile } from '../gunzipped-file';
import type { CheckInChoice } from './check-in-choice';
import { checkInHead, isPlaceTable, type CheckInHead } from './check-in-form';

/** A table of check-ins that can be read, unpacked while it is. */
export interface CheckInFile extends CheckInHead {
  readonly file: DataFile;
}

const HEAD_BYTES = 256 * 1024;
/** More tables are no data set; they are not looked into. */
const MOST_TABLES = 200;

const mayBeTable = (name: string): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(name);

/** The tables of check-ins among files; others, such as lists of the same places, are noted and left alone. */
export async function findCheckInFiles(
  given: readonly DataFile[],
  choice: CheckInChoice,
  context: ReadContext,
): Promise<CheckInFile[]> {
  const found: CheckInFile[] = [];
  const unused: string[] = [];
  for (const file of given.filter(({ name }) => mayBeTable(name)).slice(0, MOST_TABLES)) {
    const { unpacked, head, isAll } = await headOf(file, context.task);
    const told = isPlaceTable(head, isAll) ? undefined : checkInHead(head, isAll, choice);
    if (told) found.push({ file: unpacked, ...told });
    else unused.push(file.name);
  }
  if (found.length > 0)
    for (const name of unused)
      note(context, name, 'wrong-kind', 'not used: it has no check-ins, and places are taken from those.');
  return found;
}

async function headOf(file: DataFile, task: Task) {
  const unpacked = isGzip(await readHead(file, 2, task)) ? gunzippedFile(file) : file;
  const head = await readHead(unpacked, HEAD_BYTES, task);
  return { unpacked, head, isAll: head.length < HEAD_BYTES };
}
