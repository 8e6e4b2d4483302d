import { Failure } from '../base/failure';
import type { ReferenceFolder } from './reference-folder';
import type { Subject } from './subject';

/** What is held against reference numbers. */
export interface Verification {
  /** Folder of `reference/` that holds the numbers. */
  readonly reference: string;
  /**
   * Folders with numbers of no published code, which the subjects find under the folder's name (`review/statistics.json`), and
   * which another folder of reference numbers may do without.
   */
  readonly beside?: readonly string[];
  /** Files that a folder of such numbers has: what it is recognised by. One of other numbers has not all of them. */
  readonly marks?: readonly string[];
  loadSubjects(): Promise<(folder: ReferenceFolder) => readonly Subject[]>;
}

/** Something with a name that may have reference numbers: a system, or networks that no system trains. */
export interface Verified {
  readonly id: string;
  readonly title: string;
  readonly verification?: Verification;
}

/**
 * What is checked in a folder.
 * @throws Failure 'bad-input' where there are no reference numbers
 */
export async function subjectsOfVerified(
  { title, verification }: Pick<Verified, 'title' | 'verification'>,
  folder: ReferenceFolder,
): Promise<readonly Subject[]> {
  if (!verification)
    throw new Failure('bad-input', `${title} has no reference numbers that it could be checked against.`);
  return (await verification.loadSubjects())(folder);
}

/** Whose numbers a folder holds: those of whom it has most files that it is recognised by, and of the first of all where it has none. */
export function recognised<V extends Verified>(
  all: readonly V[],
  { files }: Pick<ReferenceFolder, 'files'>,
): V {
  const found = ({ verification }: V) => (verification?.marks ?? []).filter((mark) => files.has(mark)).length;
  return all.reduce((best, each) => (found(each) > found(best) ? each : best));
}
