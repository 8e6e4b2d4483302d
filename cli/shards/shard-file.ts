import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { badInput, Failure, inFile } from '../../src/base/failure';
import { readJson } from '../../src/base/plain-json';
import { shown } from '../../src/base/text';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../src/nn/safetensors';
import { commandText, inFolder } from '../command';
import { ifThere, makeFolder } from '../files/folder';
import { tryFile } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { bytesAt } from '../train/run-networks';
import { shardName, type Shard } from './shard';

const HEAD = v.object({
  format: v.literal('route-distillery-shard'),
  version: v.literal(1),
  /** Name of the script that made it: "make-dataset". */
  command: v.string(),
  words: v.array(v.string()),
  /** What decides every number of the result, by name. */
  order: v.record(v.string(), v.string()),
  shard: v.object({ index: v.number(), count: v.number() }),
});

/** What a shard says of itself. */
export type ShardHead = v.InferOutput<typeof HEAD>;

/** A column of numbers. */
export type Column = Float64Array | Float32Array | Uint32Array | Int32Array | Uint8Array;

const HEAD_ENTRY = 'shard';

/** A shard that was read. */
export class ShardFile {
  constructor(
    readonly path: string,
    readonly head: ShardHead,
    private readonly tensors: ReadonlyMap<string, SafetensorsTensor>,
  ) {}

  /** @throws Failure 'bad-input' where the file has no such column */
  f64 = (name: string): Float64Array => this.#column(name, Float64Array);
  f32 = (name: string): Float32Array => this.#column(name, Float32Array);
  i32 = (name: string): Int32Array => this.#column(name, Int32Array);
  u8 = (name: string): Uint8Array => this.#column(name, Uint8Array);

  u32 = (name: string): Uint32Array => {
    const { buffer, byteOffset, length } = this.i32(name);
    return new Uint32Array(buffer, byteOffset, length);
  };

  #column<T>(name: string, type: new (length: number) => T): T {
    const data = this.tensors.get(name)?.data;
    if (data instanceof type) return data;
    throw badInput(
      `${shown(this.path)} has no column "${shown(name)}" of the right kind: it is damaged. Make this shard again.`,
    );
  }
}

/** Where a shard goes within the folder of all of them. */
export const shardPath = (folder: string, shard: Shard): string =>
  join(folder, `${shardName(shard)}.safetensors`);

/** Where to find the shards of a folder. */
export const isShardName = (name: string): boolean => /^shard-\d+-of-\d+\.safetensors$/.test(name);

/**
 * Tries whether a shard can be written, before the work. Several may share a folder.
 * @returns its path
 * @throws Failure 'bad-input' that says why not
 */
export async function shardPlace(folder: string, shard: Shard): Promise<string> {
  await inFolder(folder, () => makeFolder(folder));
  await checkCut(folder, shard);
  const path = shardPath(folder, shard);
  await tryFile(path, '--out');
  return path;
}

/** @throws Failure 'bad-input' for a folder that holds parts of work which was cut into another number of them */
export async function checkCut(folder: string, { index, count }: Shard): Promise<void> {
  const other = (await shardCounts(folder)).find((one) => one !== count);
  if (other !== undefined)
    throw badInput(
      `${shown(folder)} holds parts of work that was cut into ${other}, and this is part ${index} of ${count}. ` +
        `Go on with --shard I/${other}, or choose another --out.`,
    );
}

/** Into how many parts the work was cut whose parts, or what is begun of them, a folder holds; nothing for no folder. */
export async function shardCounts(folder: string): Promise<number[]> {
  const names = (await ifThere(readdir(folder))) ?? [];
  return [...new Set(names.flatMap((name) => /^shard-\d+-of-(\d+)(\.|$)/.exec(name)?.[1] ?? []))].map(Number);
}

export const writeShard = (
  path: string,
  head: Omit<ShardHead, 'format' | 'version'>,
  columns: Readonly<Record<string, Column>>,
): Promise<void> => {
  const tensors = new Map(Object.entries(columns).map(([name, column]) => [name, tensorOf(column)]));
  const full: ShardHead = { format: 'route-distillery-shard', version: 1, ...head };
  const bytes = writeSafetensors(tensors, { [HEAD_ENTRY]: JSON.stringify(full) });
  return inFolder(path, () => writeWhole(path, [bytes]));
};

/** The format knows no unsigned numbers of 32 bits: their bits are kept. */
function tensorOf(column: Column): SafetensorsTensor {
  const shape = [column.length];
  if (column instanceof Float64Array) return { dtype: 'F64', shape, data: column };
  if (column instanceof Float32Array) return { dtype: 'F32', shape, data: column };
  if (column instanceof Uint8Array) return { dtype: 'U8', shape, data: column };
  const { buffer, byteOffset, length } = column;
  return { dtype: 'I32', shape, data: new Int32Array(buffer, byteOffset, length) };
}

/** @throws Failure 'bad-input' for a file that is not there, is damaged, or no shard */
export async function readShard(path: string): Promise<ShardFile> {
  const { metadata, tensors } = await inFile(path, async () => readSafetensors(await bytesAt(path)));
  const head = metadata[HEAD_ENTRY];
  if (head === undefined)
    throw badInput(`${shown(path)} is no shard. Name files or folders that a command with --shard wrote.`);
  const bytes = new TextEncoder().encode(head);
  return new ShardFile(path, readJson(path, bytes, HEAD, 'Make this shard again.'), tensors);
}

/** Whether a shard of the same order is there already, so that nothing is left to do. */
export async function isShardThere(
  path: string,
  { command, order, shard }: Pick<ShardHead, 'command' | 'order' | 'shard'>,
): Promise<boolean> {
  try {
    const { head } = await readShard(path);
    const same = (one: ShardHead['order']) => JSON.stringify(Object.entries(one).sort());
    return (
      head.command === command &&
      head.shard.index === shard.index &&
      head.shard.count === shard.count &&
      same(head.order) === same(order)
    );
  } catch (error) {
    // What is not there, or cannot be read, is made.
    if (error instanceof Failure && error.code === 'bad-input') return false;
    throw error;
  }
}

/** The command that makes a shard. */
export const commandOfShard = ({ command, words }: ShardHead, { index, count }: Shard): string =>
  commandText(command, [...words, '--shard', `${index}/${count}`, '--out', 'DIR']);
