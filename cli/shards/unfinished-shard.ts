import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../src/base/failure';
import type { Task } from '../../src/base/task';
import { counted } from '../../src/base/text';
import { BlobStore } from '../../src/data/blob-store';
import { inFolder, isCancelled } from '../command';
import { ifThere } from '../files/folder';
import { inLockedFolder } from '../files/folder-lock';
import { UNFINISHED, writeWhole } from '../files/whole-file';
import { NodeDirectory } from '../node-directory';
import {
  columnBytes,
  commandOfShard,
  headIn,
  isSameWork,
  isShardThere,
  ShardFile,
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

/** How blocks of rows are written down. */
export interface BlockForm<T> {
  /** What a row is: "route". */
  readonly row: string;
  rowsOf(block: T): number;
  columns(block: T): Record<string, Column>;
  /** @throws Failure 'bad-input' for a file that lacks a column */
  read(file: ShardFile): T;
  /** One block of several that follow one another, at least one. */
  join(blocks: readonly T[]): T;
}

/** How much work is lost at most by what gives no notice. */
const KEEP_EVERY_MS = 30_000;

/** The first blocks of a shard, kept until it is whole. */
export class KeptBlocks<T> {
  #unkept: T[] = [];
  #keptAt = performance.now();

  constructor(
    readonly form: BlockForm<T>,
    private readonly unfinished: UnfinishedShard,
    private readonly head: ShardHead,
  ) {}

  async read(): Promise<T[]> {
    const kept = await this.unfinished.kept();
    return kept.map((bytes) => this.form.read(ShardFile.of(this.unfinished.path, bytes)!));
  }

  /** Takes the next block; blocks are kept now and then. */
  async add(block: T): Promise<void> {
    this.#unkept.push(block);
    if (performance.now() - this.#keptAt > KEEP_EVERY_MS) await this.keep();
  }

  async keep(): Promise<void> {
    if (this.#unkept.length === 0) return;
    await this.unfinished.keep(columnBytes(this.form.columns(this.form.join(this.#unkept)), this.head));
    this.#unkept = [];
    this.#keptAt = performance.now();
  }
}

/** The rows from `from` up to, but without, `to`. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** How rows are done in blocks. */
export interface BlockOptions<T> {
  readonly rowsPerBlock: number;
  /** What progress is reported of. */
  readonly step: string;
  readonly form: BlockForm<T>;
  /** Where blocks are kept; left out, nowhere. */
  readonly kept?: KeptBlocks<T>;
}

/**
 * Does rows in blocks, after those that are kept.
 * @param work does the rows of a block
 * @throws Failure 'cancelled', whose details say in words from where the same command goes on, where blocks are kept
 */
export async function inBlocks<T>(
  { from, to }: Rows,
  { rowsPerBlock, step, form, kept }: BlockOptions<T>,
  work: (rows: Rows, task: Task) => Promise<T>,
  task: Task,
): Promise<T[]> {
  const total = to - from;
  const blocks = (await kept?.read()) ?? [];
  let done = blocks.reduce((sum, block) => sum + form.rowsOf(block), 0);
  const report = () => task.progress({ step, done, total, unit: `${form.row}s` });
  report();
  const quiet: Task = { ...task, progress: () => undefined };
  try {
    while (done < total) {
      const next = Math.min(total, done + rowsPerBlock);
      const block = await work({ from: from + done, to: from + next }, quiet);
      blocks.push(block);
      await kept?.add(block);
      done = next;
      report();
    }
  } catch (error) {
    if (!kept || !isCancelled(error)) throw error;
    await kept.keep();
    const goesOn = `The same command goes on after ${done} of ${counted(total, form.row)}.`;
    throw new Failure('cancelled', goesOn, { goesOn });
  }
  return blocks;
}
