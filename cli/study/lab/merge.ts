import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { badInput } from '../../../src/base/failure';
import { shown } from '../../../src/base/text';
import type { StudyResult } from '../../../src/engine/study/study-result';
import { isSameStudy, readIdentity, settle, writeResult, type StudyIdentity } from './home';
import { readPlan, gridTrials, trialRun } from './plan';
import { studyResult, type KnownTrial, readTrial, type TrialFile } from './result';

/**
 * Puts together what several processes found of one study, each in a folder of its own or all in one. The runs stay
 * where they are.
 * @param isWhole whether every trial has to have ended
 * @throws Failure 'bad-input' for a folder without a study, or with another one; with `isWhole` where trials are missing
 */
export async function mergeStudies(
  folders: readonly string[],
  out: string,
  isWhole = false,
): Promise<StudyResult> {
  let identity: StudyIdentity | null = null;
  for (const folder of folders) {
    const found = await identityIn(folder);
    if (!found) throw badInput(`${shown(folder)} holds no study. Name the --out folders of its parts.`);
    if (identity && !isSameStudy(identity, found))
      throw badInput(
        `${shown(folder)} holds another study than ${shown(folders[0])}, or one with other data. Merge parts of one study.`,
      );
    identity ??= found;
  }
  const plan = readPlan('plan.json', new TextEncoder().encode(JSON.stringify(identity!.plan)));
  if (plan.search) throw badInput('A search is one piece: its study.json is in its own folder already.');
  const known: KnownTrial[] = [];
  for (const order of gridTrials(plan)) known.push({ order, ...(await foundIn(folders, order.number, out)) });
  if (isWhole) checkWhole(known, await shardCount(folders));
  const result = studyResult(plan, identity!, known);
  await settle(out, identity!);
  const times = new Map(known.map(({ order, file }) => [order.number, file]));
  await writeResult(out, result, plan.claims, (number) => ({
    began: times.get(number)?.began ?? null,
    ended: times.get(number)?.ended ?? null,
  }));
  return result;
}

const MOST_NAMED = 12;

/** @param shards number of parts that the study was cut into; null where it was not */
function checkWhole(known: readonly KnownTrial[], shards: number | null): void {
  const missing = known.filter(({ file }) => !file).map(({ order }) => order.number);
  if (missing.length === 0) return;
  const of = (number: number) => (shards === null ? '' : ` of part ${(number % shards) + 1}/${shards}`);
  const named = missing.slice(0, MOST_NAMED).map((number) => `${number}${of(number)}`);
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  throw badInput(
    `${missing.length} of ${known.length} trials have not ended: ${named.join(', ')}${more}. Give the command of each such part again. ` +
      'What is there so far is put together by npx route-distillery study merge.',
    { missing },
  );
}

const SHARD_HOME = /^shard-\d+-of-(\d+)$/;

/** Into how many parts the study was cut that these folders hold. */
async function shardCount(folders: readonly string[]): Promise<number | null> {
  for (const folder of folders)
    for (const name of await namesIn(folder)) {
      const count = SHARD_HOME.exec(name)?.[1];
      if (count !== undefined) return Number(count);
    }
  return null;
}

/** Nothing for what is no folder. */
const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Whether a folder holds a study, or parts of one. @throws Failure 'bad-input' for a damaged file */
export const holdsStudy = async (folder: string): Promise<boolean> => (await identityIn(folder)) !== null;

/** What a folder, or one of the parts in it, says that it holds. */
async function identityIn(folder: string): Promise<StudyIdentity | null> {
  const own = await readIdentity(folder);
  if (own) return own;
  for (const name of (await namesIn(folder)).filter((one) => SHARD_HOME.test(one))) {
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
