import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badInput } from '../src/base/failure';

/** The folder of package.json, above this module wherever that lies: among its sources, or compiled. */
export const ROOT = folderWith('package.json', dirname(fileURLToPath(import.meta.url)));

function folderWith(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : folderWith(file, dirname(folder));
}

/** Versions of what decides a run's numbers, for its record. */
export async function versions(): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return {
    app: manifest.version,
    tensorflow: manifest.dependencies['@tensorflow/tfjs'],
    node: process.version,
  };
}

/** @throws Failure 'bad-input' where the program was installed as a package, which has no page and no browser's driver */
export function onlyInClone(what: string): void {
  if (existsSync(join(ROOT, 'scripts/ready.mjs'))) return;
  throw badInput(`${what} needs a clone of the repository: the package has no page.`);
}

/** Whether this module is compiled: then all others are too, and lie beside it. */
const isCompiled = !import.meta.url.endsWith('.ts');

/**
 * Where to start a thread or a process from, without the ending of its file.
 * @param name of a module of this folder: in JavaScript where Node reads no TypeScript by itself
 */
export const startOf = (name: string, source: 'mjs' | 'ts' = 'mjs'): URL =>
  new URL(`./${name}.${isCompiled ? 'js' : source}`, import.meta.url);
