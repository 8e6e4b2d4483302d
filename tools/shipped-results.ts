import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text, type Option } from '../cli/options';
import { badInput } from '../src/base/failure';
import { shown } from '../src/base/text';
import type { RunContents } from '../src/engine/records/run-contents';
import { readRunBytes } from '../src/engine/runs/run-bundle';
import { RunReader } from '../src/engine/runs/run-reader';
import { systems } from '../src/systems/registry';

/** A file beside the sample city, unless another is named. */
export const shippedFile = (name: string, help: string, placeholder = 'FILE'): Option<string> =>
  text(placeholder, help).or(
    fileURLToPath(new URL(`../public/sample-city/${name}`, import.meta.url)),
    `public/sample-city/${name}`,
  );

export const RESULTS_HELP = 'run.zip of "npx route-distillery train" on it, with --compare.';

/** A run as its zip holds it. @throws Failure 'bad-input' for a path that cannot be read, or no such zip */
export async function resultsIn(path: string): Promise<RunContents> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw badInput(`${shown(path)} cannot be read (${error.code}). Check the path.`, {
      file: path,
    });
  });
  return readRunBytes(basename(path), bytes, new RunReader(systems));
}
