import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Failure } from '../../../src/base/failure';
import { shown } from '../../../src/base/text';
import type { StudyResult } from '../../../src/engine/study/study-result';
import { isSameStudy, readIdentity, settle, writeResult, type StudyIdentity } from './home';
import { readPlan } from './plan';
import { studyResult, type KnownTrial } from './result';
import { readTrial, type TrialFile } from './trial-file';
import { gridTrials, trialRun } from './trials';

/**
 * Puts together what several processes found of one study, each in a folder of its own or all in one. The runs stay
 * where they are.
 * @throws Failure 'bad-input' for a folder without a study, or with another one
 */
export async function mergeStudies(folders: readonly string[], out: string): Promise<StudyResult> {
  let identity: StudyIdentity | null = null;
  for (const folder of folders) {
    const found = await identityIn(folder);
    if (!found)
      throw new Failure('bad-input', `${shown(folder)} holds no study. Name the --out folders of its parts.`);
    if (identity && !isSameStudy(identity, found))
      throw new Failure(
        'bad-input',
        `${shown(folder)} holds another study than ${shown(folders[0])}, or one with other data. Merge parts of one study.`,
      );
    identity ??= found;
  }
  const plan = readPlan('plan.json', new TextEncoder().encode(JSON.stringify(identity!.plan)));
  if (plan.search)
    throw new Failure('bad-input', 'A search is one piece: its study.json is in its own folder already.');
  const known: KnownTrial[] = [];
  for (const order of gridTrials(plan)) known.push({ order, ...(await foundIn(folders, order.number, out)) });
  const result = studyResult(plan, identity!, known);
  await settle(out, identity!);
  const times = new Map(known.map(({ order, file }) => [order.number, file]));
  await writeResult(out, result, plan.claims, (number) => ({
    began: times.get(number)?.began ?? null,
    ended: times.get(number)?.ended ?? null,
  }));
  return result;
}

/** What a folder, or one of the parts in it, says that it holds. */
async function identityIn(folder: string): Promise<StudyIdentity | null> {
  const own = await readIdentity(folder);
  if (own) return own;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => /^shard-\d+-of-\d+$/.test(one))) {
    const part = await readIdentity(join(folder, name));
    if (part) return part;
  }
  return null;
}

async function foundIn(
  folders: readonly string[],
  number: number,
  out: string,
): Promise<{ file: TrialFile | null; run: string }> {
  for (const folder of folders) {
    const path = join(folder, trialRun(number));
    const file = await readTrial(path);
    if (file) return { file, run: relative(out, path).replaceAll('\\', '/') };
  }
  return { file: null, run: trialRun(number) };
}
