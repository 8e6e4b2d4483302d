import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { count, finite } from '../../../src/base/json';
import { readJson } from '../../../src/base/plain-json';
import { writeWhole } from '../../files/whole-file';

/** Written last of all into the folder of a trial: a trial without it is begun again. */
const TRIAL = 'trial.json';

const SCHEMA = v.object({
  format: v.literal('route-distillery-trial'),
  version: v.literal(1),
  number: count,
  state: v.picklist(['complete', 'pruned', 'failed']),
  measures: v.record(v.string(), finite),
  /** The objective on validation trips after each epoch: [epoch from 1, value]. */
  course: v.array(v.tuple([count, finite])),
  /** Wall clock, with drawing and measuring. */
  seconds: finite,
  /** ISO 8601. */
  began: v.string(),
  ended: v.string(),
  failure: v.optional(v.string()),
});

/** How a trial ended. */
export type TrialFile = v.InferOutput<typeof SCHEMA>;

/** Null where the trial has not ended. @throws Failure 'bad-input' for a damaged file */
export async function readTrial(folder: string): Promise<TrialFile | null> {
  const path = join(folder, TRIAL);
  try {
    return readJson(path, await readFile(path), SCHEMA, 'Delete it, and its trial is run again.');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeTrial(
  folder: string,
  trial: Omit<TrialFile, 'format' | 'version'>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const content = { format: 'route-distillery-trial', version: 1, ...trial };
  await writeWhole(join(folder, TRIAL), [`${JSON.stringify(content, null, 1)}\n`]);
}
