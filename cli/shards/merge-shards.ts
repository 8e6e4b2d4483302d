import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { datasetCommand } from '../dataset';
import { DatasetRun } from '../dataset/dataset-run';
import { mergeRoutes } from '../routes/draw-routes';
import { routesCommand } from '../routes';
import { mergeLab } from '../study/lab/command';
import { holdsStudy } from '../study/lab/merge';
import { isShardName, readShards, type ShardFile } from './shard-file';
import { wholeOrder } from './whole-order';
import { ifThere } from '../files/folder';

/** Shards, and where the whole goes. */
export interface MergeOptions {
  /** Files or folders. */
  readonly shards: readonly string[];
  readonly out: string;
  readonly replace: boolean;
  /** Whether a study may lack trials. */
  readonly partial?: boolean;
}

/** Makes a command's result of all of its shards. */
type Merge = (words: readonly string[], shards: readonly ShardFile[]) => Promise<void>;

/** By the names of commands in shards. */
const MERGES: Readonly<Record<string, Merge>> = {
  routes: (words, shards) => mergeRoutes(routesCommand.read(words)!, shards),
  dataset: async (words, shards) => new DatasetRun(datasetCommand.read(words)!, shards).run(),
};

/** Merges the shards of one command. @throws Failure 'bad-input' that says what does not go together */
export async function mergeShards({
  shards: named,
  out,
  replace,
  partial = false,
}: MergeOptions): Promise<void> {
  if (await holdsStudy(named[0])) return mergeLab(named, out, !partial);
  if (partial) throw badInput('Only a study can be merged in part: leave out --partial.');
  const paths = (await Promise.all(named.map(shardsAt))).flat();
  const shards = wholeOrder(await readShards(paths));
  const { command, words } = shards[0].head;
  const merge = Object.hasOwn(MERGES, command) ? MERGES[command] : null;
  if (!merge)
    throw badInput(
      `${shown(shards[0].path)} was made by "${shown(command)}", whose shards are not merged here.`,
    );
  await merge([...words, '--out', out, ...(replace ? ['--replace'] : [])], shards);
}

/** A folder stands for the shards in it. @throws Failure 'bad-input' for a folder without one */
async function shardsAt(path: string): Promise<string[]> {
  const names = await ifThere(readdir(path));
  // A file is read as one, and what is not there is named there.
  if (!names) return [path];
  const shards = names.filter(isShardName).sort();
  if (shards.length > 0) return shards.map((name) => join(path, name));
  throw badInput(`${shown(path)} holds no shard. Name files or folders that a command with --shard wrote.`);
}
