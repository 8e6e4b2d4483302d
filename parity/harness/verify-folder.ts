import { badInput } from '../../src/base/failure';
import { reasonOf, Rows, type Check } from './compare';
import type { Subject, VerificationContext, VerifiedBackend } from './compare';
import type { ReferenceFolder } from './reference-folder';

export interface VerificationOptions {
  /** The TensorFlow.js backend in use. */
  readonly backend: VerifiedBackend;
  /** Names of the subjects to check; all if absent. */
  readonly only?: readonly string[];
  /** Called with each row as it is found. */
  readonly onCheck?: (check: Check) => void;
}

/**
 * Checks a folder of reference numbers on the backend in use. A subject that throws, or reports nothing, is a
 * failed row; so is a file of numbers that no subject has read, if all were asked for.
 * @throws Failure 'bad-input' if `only` names a subject that does not exist
 */
export async function verifyFolder(
  folder: ReferenceFolder,
  subjects: readonly Subject[],
  { backend, only, onCheck }: VerificationOptions,
): Promise<Check[]> {
  const checks: Check[] = [];
  const report = (check: Check) => {
    checks.push(check);
    onCheck?.(check);
  };
  const slack = backend === 'webgpu' ? 10 : 1;
  const context: VerificationContext = { folder, backend, slack, report, owned: [] };
  for (const subject of chosen(subjects, only)) {
    const before = checks.length;
    const rows = new Rows(context, subject.name);
    try {
      await subject.run(context);
      if (checks.length === before) rows.fails('whole subject', 'it compared nothing');
    } catch (error) {
      rows.fails('could not run', reasonOf(error));
    }
  }
  if (!only)
    for (const path of folder.unread().filter(isReferenceFile))
      new Rows(context, path).fails('whole file', 'not checked: no subject has read it');
  return checks;
}

function chosen(subjects: readonly Subject[], only: readonly string[] | undefined): readonly Subject[] {
  if (!only) return subjects;
  const names = subjects.map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0 || only.length === 0)
    throw badInput(`There is no group "${unknown.join('", "')}". Groups: ${names.join(', ')}.`);
  return subjects.filter(({ name }) => only.includes(name));
}

/**
 * Files at the top of the folder, and of the folder `review` beside it; what else lies below, other than the network, is no
 * reference of numbers.
 */
export const isReferenceFile = (path: string): boolean =>
  path.startsWith('network/') || /^(?:review\/)?[^/]+\.(json|safetensors|npy|npz|pt|pth)$/.test(path);
