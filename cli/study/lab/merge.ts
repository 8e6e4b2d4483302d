import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { badInput, Failure } from '../../../src/base/failure';
import { commandText } from '../../command';
import { shown } from '../../../src/base/text';
import type { StudyResult } from '../../../src/engine/study/study-result';
import { abridged, shardOfName } from '../../shards/shard';
import { shardCounts } from '../../shards/shard-file';
import { isSameStudy, readIdentity, settle, writeResult, type StudyIdentity } from './home';
import { readPlan, gridTrials, trialRun, type StudyPlan } from './plan';
import { studyResult, type KnownTrial, readTrial, type TrialFile } from './result';

/**
 * Puts together what several processes found of one study, each in a folder of its own or all in one. The runs stay
 * where they are.
 * @param isWhole whether every trial has to have ended well
 * @throws Failure 'bad-input' for a folder without a study, or with another one; with `isWhole` where trials are missing or failed
 */
export async function mergeStudies(
  folders: readonly string[],
  out: string,
  isWhole = false,
): Promise<StudyResult> {
  const study = await studyIn(folders);
  if (!study) throw badInput(`${shown(folders[0])} holds no study. Name the --out folders of its parts.`);
  const { identity, plan, shards } = study;
  const known: KnownTrial[] = [];
  for (const order of gridTrials(plan)) {
    const found = foundIn(folders, order.number, out).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      throw badInput(
        `${error.message} Make it again: ${lineOf(identity, shards, order.number)}`,
        error.details,
      );
    });
    known.push({ order, ...(await found) });
  }
  if (isWhole) checkWhole(known, identity, shards);
  const result = studyResult(plan, identity, known);
  await settle(out, { ...identity, merged: [...folders] });
  const times = new Map(known.map(({ order, file }) => [order.number, file]));
  await writeResult(out, result, plan.claims, (number) => ({
    began: times.get(number)?.began ?? null,
    ended: times.get(number)?.ended ?? null,
  }));
  return result;
}

/** @param shards number of parts that the study was cut into; null where it was not */
function checkWhole(known: readonly KnownTrial[], identity: StudyIdentity, shards: number | null): void {
  const missing = known.filter(({ file }) => !file || file.state === 'failed');
  if (missing.length === 0) return;
  const named = missing.map(({ order, file }) => `${order.number}${file ? ' (failed)' : ''}`);
  const lines = new Set(missing.map(({ order }) => lineOf(identity, shards, order.number)));
  throw badInput(
    `${missing.length} of ${known.length} trials are missing: ${abridged(named)}. Make them, then merge again:\n` +
      `${abridged([...lines], '\n')}\nOr merge what is there with --partial.`,
    { missing: missing.map(({ order }) => order.number) },
  );
}

/** The command that runs a trial. @param shards number of parts that its study was cut into; null where it was not */
export const lineOf = ({ facts }: StudyIdentity, shards: number | null, trial: number): string =>
  `${facts.Command ?? commandText('study', ['FILE.json'])}${shards === null ? '' : ` --shard ${(trial % shards) + 1}/${shards}`}`;

/** A study that folders hold. */
export interface HeldStudy {
  readonly identity: StudyIdentity;
  readonly plan: StudyPlan;
  /** Number of parts that it was cut into; null where it was not. */
  readonly shards: number | null;
}

/**
 * The study whose parts these folders hold.
 * @returns null where the first holds none
 * @throws Failure 'bad-input' for another folder without it, or with another one, and for a search
 */
export async function studyIn(folders: readonly string[]): Promise<HeldStudy | null> {
  const [identity, ...others] = await Promise.all(folders.map(identityIn));
  if (!identity) return null;
  others.forEach((other, i) => {
    const folder = folders[i + 1];
    if (!other) throw badInput(`${shown(folder)} holds no study. Name the --out folders of its parts.`);
    if (!isSameStudy(identity, other))
      throw badInput(
        `${shown(folder)} holds another study than ${shown(folders[0])}, or one with other data. Merge parts of one study.`,
      );
  });
  const plan = readPlan('plan.json', new TextEncoder().encode(JSON.stringify(identity.plan)));
  if (plan.search) throw badInput('A search is one piece: its study.json is in its own folder already.');
  const counts = (await Promise.all(folders.map(shardCounts))).flat();
  return { identity, plan, shards: counts[0] ?? null };
}

/** Nothing for what is no folder. */
const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Whether a folder holds a study, or parts of one. @throws Failure 'bad-input' for a damaged file */
export const holdsStudy = async (folder: string): Promise<boolean> => (await identityIn(folder)) !== null;

/** What a folder, or one of the parts in it, says that it holds. */
async function identityIn(folder: string): Promise<StudyIdentity | null> {
  const own = await readIdentity(folder);
  if (own) return own;
  for (const name of (await namesIn(folder)).filter(shardOfName)) {
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
