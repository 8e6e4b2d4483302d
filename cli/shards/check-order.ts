import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { ShardFile, ShardHead } from './shard-file';

/**
 * @param here the order as this process sees it
 * @throws Failure 'bad-input' where the shards are of other data or settings than those that are here
 */
export function checkOrder(here: ShardHead['order'], [{ path, head }]: readonly ShardFile[]): void {
  const what = Object.keys(here).find((name) => here[name] !== head.order[name]);
  if (what === undefined) return;
  const there = head.order[what] ?? 'nothing';
  throw new Failure(
    'bad-input',
    `${shown(path)} was made of other data, or by another version: "${what}" is ${shown(there)} in the shard and ` +
      `${shown(here[what])} here. Merge where the same files lie at the same paths, with the same program.`,
    { what },
  );
}
