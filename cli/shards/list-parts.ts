import { join } from 'node:path';
import { badInput, Failure } from '../../src/base/failure';
import { counted, shown } from '../../src/base/text';
import { isThere } from '../files/folder';
import { lockInWords } from '../files/folder-lock';
import { homeOf } from '../study/lab/home';
import { lineOf, studyIn } from '../study/lab/merge';
import { gridTrials, inShard, trialRun, type TrialOrder } from '../study/lab/plan';
import { readTrial } from '../study/lab/result';
import { UnfinishedRun } from '../train/unfinished-run';
import { abridged, indicesOf, type Shard } from './shard';
import { commandOfShard, readShard, shardCounts, shardPath, type ShardHead } from './shard-file';
import { UnfinishedShard } from './unfinished-shard';
import { indicesWithWork } from './whole-order';

/** A part of a command, or the only one. */
interface Part {
  readonly shard: Shard;
  /** What there is of it: "done", "missing". */
  readonly state: string;
  /** What does it, or goes on with it; null where nothing is left to do. */
  readonly line: string | null;
}

/** Prints what there is of each part in a folder, and the command of each that is not done. @throws Failure 'bad-input' */
export async function listParts(folder: string): Promise<void> {
  const parts = (await studyParts(folder)) ?? (await shardParts(folder));
  for (const { shard, state } of parts) console.log(`${shard.index}/${shard.count}  ${state}`);
  const lines = parts.flatMap(({ line }) => line ?? []);
  if (lines.length > 0) console.log(`\nNot done:\n${lines.join('\n')}`);
}

async function shardParts(folder: string): Promise<Part[]> {
  const [count] = await shardCounts(folder);
  if (count === undefined)
    throw badInput(`${shown(folder)} holds no part. Name the folder that a command with --shard writes to.`);
  const shards = indicesOf(count).map((index): Shard => ({ index, count }));
  let head: ShardHead | undefined;
  const states: string[] = [];
  for (const shard of shards) {
    const path = shardPath(folder, shard);
    const whole = (await isThere(path)) ? await readShard(path) : undefined;
    const unfinished = new UnfinishedShard(folder, shard);
    const begun = await unfinished.head();
    head ??= whole?.head ?? begun;
    const left = whole === null ? 'damaged' : begun ? 'unfinished' : 'missing';
    states.push(whole ? 'done' : (workedOn(unfinished.path) ?? left));
  }
  const withWork = head ? indicesWithWork(head) : indicesOf(count);
  return shards.map((shard, i) => {
    if (!withWork.includes(shard.index)) return { shard, state: 'nothing to do', line: null };
    const command = head
      ? commandOfShard(head, shard, folder)
      : `the same command, --shard ${shard.index}/${count}`;
    return { shard, state: states[i], line: states[i] === 'done' ? null : command };
  });
}

/** Null where nobody has the lock of a folder. */
function workedOn(folder: string): string | null {
  const lock = lockInWords(folder);
  return lock && `unfinished: ${lock}`;
}

/** Null for a folder without a study. */
async function studyParts(folder: string): Promise<Part[] | null> {
  const study = await studyIn([folder]);
  if (!study) return null;
  const { plan, identity, shards } = study;
  const trials = gridTrials(plan);
  const parts: Part[] = [];
  for (const index of indicesOf(shards ?? 1)) {
    const shard = { index, count: shards ?? 1 };
    const own = trials.filter((order) => inShard(shard, order));
    const states = new Map<string, string[]>([['done', []]]);
    for (const order of own) {
      const state = await stateOf(folder, order);
      states.set(state, [...(states.get(state) ?? []), String(order.number)]);
    }
    const [[, done], ...others] = states;
    const left = others.map(([state, of]) => `${state}: ${abridged(of)}`);
    const lock = workedOn(homeOf(folder, shards === null ? null : shard));
    const state = [
      `${done.length} of ${counted(own.length, 'trial')} done`,
      ...left,
      ...(lock ? [lock] : []),
    ].join('; ');
    parts.push({ shard, state, line: left.length > 0 ? lineOf(identity, shards, own[0].number) : null });
  }
  return parts;
}

async function stateOf(folder: string, { number }: TrialOrder): Promise<string> {
  const path = join(folder, trialRun(number));
  try {
    const trial = await readTrial(path);
    if (trial) return trial.state === 'failed' ? 'failed' : 'done';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return 'damaged';
  }
  return (await isThere(new UnfinishedRun(path).folder)) ? 'unfinished' : 'missing';
}
