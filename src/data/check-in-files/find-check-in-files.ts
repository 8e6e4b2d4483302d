import type { ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { unpackedHead } from '../gunzipped-file';
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
    const { file: unpacked, head, isAll } = await unpackedHead(file, HEAD_BYTES, context.task);
    const told = isPlaceTable(head, isAll) ? undefined : checkInHead(head, isAll, choice);
    if (told) found.push({ file: unpacked, ...told });
    else unused.push(file.name);
  }
  if (found.length > 0)
    for (const name of unused)
      context.findings.note(
        name,
        'wrong-kind',
        'not used: it has no check-ins, and places are taken from those.',
      );
  return found;
}
