import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobStore } from '../../src/data/blob-store';
import { inFolder } from '../command';
import { ifThere } from '../files/folder';
import { inLockedFolder } from '../files/folder-lock';
import { UNFINISHED, writeWhole } from '../files/whole-file';
import { NodeDirectory } from '../node-directory';
import {
  commandOfShard,
  headIn,
  isSameWork,
  isShardThere,
  writeShard,
  type Column,
  type ShardHead,
} from './shard-file';
import { shardName, type Shard } from './shard';

const HEAD = 'shard.json';
const KEY = 'done';
const LOG = 'pieces';

/** What is done so far of a shard, in a folder beside its place that is there until it is whole. */
export class UnfinishedShard {
  readonly path: string;
  readonly #blobs: BlobStore;

  /** @param folder of all shards */
  constructor(folder: string, shard: Shard) {
    this.path = join(folder, shardName(shard) + UNFINISHED);
    this.#blobs = new BlobStore(new NodeDirectory(this.path));
  }

  /** Which shard it is of; undefined where nothing was begun. */
  async head(): Promise<ShardHead | undefined> {
    return headIn((await ifThere(readFile(join(this.path, HEAD), 'utf8'))) ?? '');
  }

  /** Goes on with what is there of the same work, and begins anew where it is of other work. */
  async begin(head: ShardHead): Promise<void> {
    const there = await this.head();
    if (there && isSameWork(there, head)) return;
    await this.#blobs.delete(KEY);
    await writeWhole(join(this.path, HEAD), [JSON.stringify(head)]);
  }

  /** What was kept, in its order. */
  kept = (): Promise<Uint8Array[]> => this.#blobs.records(KEY, LOG);

  /** Keeps what was done since the last time. */
  keep = (bytes: Uint8Array): Promise<void> => this.#blobs.append(KEY, LOG, bytes);

  async remove(): Promise<void> {
    await this.#blobs.delete(KEY);
    await rm(join(this.path, HEAD), { force: true });
  }
}

/**
 * Makes a shard unless it is there, while no other process does.
 * @param make goes on with what is kept, if it keeps anything
 * @returns what `make` said; null where the shard was there
 */
export async function makeShard(
  path: string,
  head: ShardHead,
  make: (unfinished: UnfinishedShard) => Promise<{ columns: Record<string, Column>; said: string }>,
): Promise<string | null> {
  if (await isShardThere(path, head)) return null;
  const unfinished = new UnfinishedShard(dirname(path), head.shard);
  const work = async () => {
    // Another process may have made it meanwhile.
    if (await isShardThere(path, head)) return null;
    await unfinished.begin(head);
    const { columns, said } = await make(unfinished);
    await writeShard(path, head, columns);
    await unfinished.remove();
    return said;
  };
  const command = commandOfShard(head, head.shard, dirname(path));
  return inFolder(unfinished.path, () => inLockedFolder(unfinished.path, command, work));
}
