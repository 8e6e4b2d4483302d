import { readFile } from 'node:fs/promises';

/** Versions of what decides a run's numbers, for its record. */
export async function versions(): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    app: manifest.version,
    tensorflow: manifest.dependencies['@tensorflow/tfjs'],
    node: process.version,
  };
}
