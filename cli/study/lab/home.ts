import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { badInput } from '../../../src/base/failure';
import { readJson } from '../../../src/base/plain-json';
import { shown } from '../../../src/base/text';
import type { Claim } from '../../../src/engine/study/claim';
import { optunaJournal, type TrialTimes } from '../../../src/engine/study/optuna-journal';
import { CITY } from '../../../src/engine/study/study-result-schema';
import type { StudyResult } from '../../../src/engine/study/study-result';
import { writeWhole } from '../../files/whole-file';
import { labTable } from './lab-table';
import { commandText } from '../../command';
import { jsonWithDigest } from '../../files/digests';
import { shardName, type Shard } from '../../shards/shard';
import { ifThere } from '../../files/folder';

const PLAN = 'plan.json';
const RESULT = 'study.json';
const TABLE = 'table.md';
const JOURNAL = 'optuna-journal.log';

const SCHEMA = v.object({
  format: v.literal('route-distillery-study-plan'),
  version: v.literal(1),
  /** The study file as it was given. */
  plan: v.unknown(),
  /** Fingerprint of the data. */
  fingerprint: v.string(),
  facts: v.record(v.string(), v.string()),
  city: v.exactOptional(CITY),
  /** Folders that it was merged of. */
  merged: v.exactOptional(v.array(v.string())),
});

/** What decides every number of a study, and what is said of it. */
export type StudyIdentity = Omit<v.InferOutput<typeof SCHEMA>, 'format' | 'version'>;

/** The folder of one process of a study: its runs lie beside it where it is a shard. */
export const homeOf = (out: string, shard: Shard | null): string =>
  shard ? join(out, shardName(shard)) : out;

/** Null where no study was begun. @throws Failure 'bad-input' for a damaged file */
export async function readIdentity(home: string): Promise<StudyIdentity | null> {
  const path = join(home, PLAN);
  const bytes = await ifThere(readFile(path));
  return bytes ? readJson(path, bytes, SCHEMA, 'Choose another --out.') : null;
}

/** The command that makes the result in a folder again. */
export async function lineOfResult(home: string): Promise<string> {
  const identity = await readIdentity(home);
  if (identity?.merged) return commandText('merge', [...identity.merged, '--out', home]);
  return identity?.facts.Command ?? commandText('study', ['FILE.json', '--out', home]);
}

export const isSameStudy = (a: StudyIdentity, b: StudyIdentity): boolean =>
  JSON.stringify([a.plan, a.fingerprint]) === JSON.stringify([b.plan, b.fingerprint]);

/** Says in a folder which study it is of. @throws Failure 'bad-input' where it is of another one */
export async function settle(home: string, own: StudyIdentity): Promise<void> {
  const there = await readIdentity(home);
  if (there && !isSameStudy(there, own))
    throw badInput(
      `${shown(home)} holds another study, or this one with other data. Choose another --out for it.`,
    );
  await mkdir(home, { recursive: true });
  const content = { format: 'route-distillery-study-plan', version: 1, ...own };
  // Older studies did not write down the facts of their city.
  if (!there || (own.city && !there.city) || own.merged)
    await writeWhole(join(home, PLAN), [`${JSON.stringify(content, null, 1)}\n`]);
}

/** Writes what a study has found so far: as a table, for programs and for Optuna. */
export async function writeResult(
  home: string,
  result: StudyResult,
  claims: readonly Claim[] | undefined,
  times: (trial: number) => TrialTimes,
): Promise<void> {
  const content = { ...result, ...(claims && { claims }) };
  await writeWhole(join(home, JOURNAL), [optunaJournal(result, times)]);
  await writeWhole(join(home, TABLE), [`${labTable(result)}\n`]);
  await writeWhole(join(home, RESULT), [jsonWithDigest(content)]);
}
