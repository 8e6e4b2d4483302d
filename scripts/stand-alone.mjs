// A copy of the repository with nothing beside it, like a fresh clone on another machine: a test that passes
// there rests on no file that only this machine has. Installed packages are linked: every clone has the same.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Folders at the top that no clone has. */
function foldersOfThisMachine(root) {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').matchAll(/^\/?([^*/\s]+)\/$/gm);
  return new Set(['.git', ...[...ignored].map(([, name]) => name)]);
}

const CODE = ['src', 'cli', 'bench', 'scripts'];

/** The unit tests that ask for real data: what they do without them differs from machine to machine. */
export const testsOfRealData = (root) =>
  CODE.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.test.ts'))
      .filter((file) => readFileSync(join(root, file), 'utf8').includes('realData(')),
  );

/** Makes the copy in a folder of its own, calls `work` with its path, and removes it. */
export async function inCopyOf(root, work) {
  const around = mkdtempSync(join(tmpdir(), 'stand-alone-'));
  try {
    const copy = join(around, 'repository');
    const left = foldersOfThisMachine(root);
    cpSync(root, copy, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    return await work(copy);
  } finally {
    rmSync(around, { recursive: true, force: true });
  }
}
