import { readdirSync, readFileSync, statSync } from 'node:fs';
import { REFERENCE, REFERENCES } from '../../../scripts/folders.mjs';
import { useBackend } from '../../../src/nn/testing/backends';
import type { Check, Subject, VerificationContext } from '../../harness/compare';
import { ReferenceFolder } from '../../harness/reference-folder';

/** Where a file of the reference lies: that of the review has a folder beside the others. */
const placeOf = (path: string) => `${path.startsWith('review/') ? REFERENCES : REFERENCE}/${path}`;

/** All files of the stored reference; those given replace what is stored. */
export function referenceFiles(changed: Readonly<Record<string, Uint8Array>> = {}): ReferenceFolder {
  const files = new Map<string, Uint8Array>();
  const collect = (under: string) => {
    for (const name of readdirSync(placeOf(under))) {
      const path = `${under}${name}`;
      if (statSync(placeOf(path)).isDirectory()) collect(`${path}/`);
      else files.set(path, new Uint8Array(readFileSync(placeOf(path))));
    }
  };
  collect('');
  collect('review/');
  for (const [path, bytes] of Object.entries(changed)) files.set(path, bytes);
  return new ReferenceFolder(files);
}

/** A JSON file of the reference after a change. */
export function changedJson<T>(path: string, change: (json: T) => void): Record<string, Uint8Array> {
  const json = JSON.parse(readFileSync(placeOf(path), 'utf8')) as T;
  change(json);
  return { [path]: new TextEncoder().encode(JSON.stringify(json)) };
}

/** What a subject is given, with the stored reference unless another folder is given. */
export const contextOf = (
  folder = referenceFiles(),
  backend: 'cpu' | 'wasm' = 'wasm',
  report: VerificationContext['report'] = () => undefined,
): VerificationContext => ({ folder, backend, slack: 1, report, owned: [] });

/** All rows that a subject reports. */
export async function verified(
  subject: Subject,
  backend: 'cpu' | 'wasm',
  folder = referenceFiles(),
): Promise<Check[]> {
  await useBackend(backend);
  const checks: Check[] = [];
  await subject.run(contextOf(folder, backend, (check) => checks.push(check)));
  return checks;
}

/** The failed rows, as "what (detail)". */
export const failures = (checks: readonly Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ what, detail = '' }) => `${what} (${detail})`);
