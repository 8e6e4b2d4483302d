import { dirname } from 'node:path';
import { badInput, type Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { abridged, indicesOf, rowsOfShard } from './shard';
import { commandOfShard, type ShardFile, type ShardHead } from './shard-file';

/**
 * All shards of one order, in order.
 * @param found in any order
 * @throws Failure 'bad-input' that names shards which are missing, there twice, or of another order
 */
export function wholeOrder(found: readonly ShardFile[]): readonly ShardFile[] {
  const [first] = found;
  for (const shard of found) checkSameOrder(first, shard);
  const { count } = first.head.shard;
  const byIndex = new Map<number, ShardFile>();
  for (const one of found) {
    const { index } = one.head.shard;
    const other = byIndex.get(index);
    if (other)
      throw badInput(
        `Shard ${index} of ${count} is there twice: ${shown(other.path)} and ${shown(one.path)}. Name one of them.`,
      );
    byIndex.set(index, one);
  }
  const missing = indicesWithWork(first.head).filter((index) => !byIndex.has(index));
  if (missing.length > 0) throw incomplete(first, missing);
  return [...byIndex.values()].sort((a, b) => a.head.shard.index - b.head.shard.index);
}

/** Indices of the shards that have a piece of the work: with more shards than pieces some have none. */
export const indicesWithWork = ({ shard: { count }, pieces }: ShardHead): number[] =>
  indicesOf(count).filter((index) => {
    const { from, to } = rowsOfShard({ index, count }, pieces);
    return to > from;
  });

function incomplete({ path, head }: ShardFile, missing: readonly number[]): Failure {
  const { count } = head.shard;
  const [which, is] = missing.length === 1 ? ['Shard', 'is'] : ['Shards', 'are'];
  const lines = missing.map((index) => commandOfShard(head, { index, count }, dirname(path)));
  return badInput(
    `${which} ${abridged(missing.map(String))} of ${count} ${is} missing. Make what is missing, or name where it is:\n${abridged(lines, '\n')}`,
    { missing },
  );
}

/** @throws Failure 'bad-input' that says in what both differ */
function checkSameOrder(first: ShardFile, other: ShardFile): void {
  const [a, b] = [first.head, other.head];
  const differs = (what: string, there: string, here: string) =>
    badInput(
      `${shown(other.path)} is a part of other work than ${shown(first.path)}: ${what} is ${shown(here)} in the one and ` +
        `${shown(there)} in the other. Merge the shards of one command.`,
      { what },
    );
  if (a.command !== b.command) throw differs('the command', a.command, b.command);
  if (a.shard.count !== b.shard.count)
    throw differs('the number of shards', String(a.shard.count), String(b.shard.count));
  for (const name of new Set([...Object.keys(a.order), ...Object.keys(b.order)])) {
    const [there = 'nothing', here = 'nothing'] = [a.order[name], b.order[name]];
    if (there !== here) throw differs(`"${name}"`, there, here);
  }
}

/**
 * @param here the order as this process sees it
 * @throws Failure 'bad-input' where the shards are of other data or settings than those that are here
 */
export function checkOrder(here: ShardHead['order'], [{ path, head }]: readonly ShardFile[]): void {
  const what = Object.keys(here).find((name) => here[name] !== head.order[name]);
  if (what === undefined) return;
  const there = head.order[what] ?? 'nothing';
  throw badInput(
    `${shown(path)} was made of other data, or by another version: "${what}" is ${shown(there)} in the shard and ` +
      `${shown(here[what])} here. Merge where the same files lie at the same paths, with the same program.`,
    { what },
  );
}
