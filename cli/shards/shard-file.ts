import { readdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { badInput, Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../src/nn/safetensors';
import { commandText, inFolder } from '../command';
import { ifThere, isThere, makeFolder } from '../files/folder';
import { tryFile } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { writtenJson } from '../files/written-json';
import { bytesAt } from '../train/run-networks';
import { abridged, shardName, shardOfName, type Shard } from './shard';

const HEAD = v.object({
  format: v.literal('route-distillery-shard'),
  version: v.literal(2),
  /** Name of the command that made it: "dataset". */
  command: v.string(),
  words: v.array(v.string()),
  /** What decides every number of the result, by name. */
  order: v.record(v.string(), v.string()),
  shard: v.object({ index: v.number(), count: v.number() }),
  /** Number of pieces that all of the work has, of which each shard has neighbours. */
  pieces: v.number(),
});

/** Of a version that wrote no digests, and in which every part had a piece. */
const EARLIER_HEAD = v.object({ ...v.omit(HEAD, ['pieces']).entries, version: v.literal(1) });

/** What a shard says of itself. */
export type ShardHead = v.InferOutput<typeof HEAD>;

/** A column of numbers. */
export type Column = Float64Array | Float32Array | Uint32Array | Int32Array | Uint8Array;

const HEAD_ENTRY = 'shard';
/** Its 32 bytes, the last of a shard, are the SHA-256 of all before them: of columns of bytes it is the last by name. */
const DIGEST_COLUMN = '~sha256';
const DIGEST_BYTES = 32;

/** A shard that was read. */
export class ShardFile {
  constructor(
    readonly path: string,
    readonly head: ShardHead,
    private readonly tensors: ReadonlyMap<string, SafetensorsTensor>,
  ) {}

  /** Null for bytes that have no head of a shard. */
  static of(path: string, bytes: Uint8Array): ShardFile | null {
    const { metadata, tensors } = readSafetensors(bytes);
    const head = headIn(metadata[HEAD_ENTRY] ?? '');
    return head ? new ShardFile(path, head, tensors) : null;
  }

  /** One of an earlier version; null for any other, whole or not. */
  static ofEarlier(path: string, bytes: Uint8Array): ShardFile | null {
    try {
      const { metadata, tensors } = readSafetensors(bytes);
      const head = writtenJson(metadata[HEAD_ENTRY] ?? '', EARLIER_HEAD);
      if (!head || tensors.has(DIGEST_COLUMN)) return null;
      // "dataset" was called "make-dataset".
      const command = head.command.replace(/^make-/, '');
      return new ShardFile(path, shardHead({ ...head, command, pieces: head.shard.count }), tensors);
    } catch (error) {
      if (error instanceof Failure && error.code === 'bad-input') return null;
      throw error;
    }
  }

  has = (name: string): boolean => this.tensors.has(name);

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
  join(folder, `${shardName(shard)}${ENDING}`);

/** Where to find the shards of a folder. */
export const isShardName = (name: string): boolean => shardOfName(name) !== null && name.endsWith(ENDING);

const ENDING = '.safetensors';

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
  return [...new Set(names.flatMap((name) => shardOfName(name)?.count ?? []))];
}

/** The head of a shard that this version makes. */
export const shardHead = (head: Omit<ShardHead, 'format' | 'version'>): ShardHead => ({
  ...head,
  format: 'route-distillery-shard',
  version: 2,
});

/** Undefined for what is no such head. */
export const headIn = (text: string): ShardHead | undefined => writtenJson(text, HEAD);

export function writeShard(
  path: string,
  head: ShardHead,
  columns: Readonly<Record<string, Column>>,
): Promise<void> {
  const bytes = columnBytes({ ...columns, [DIGEST_COLUMN]: new Uint8Array(DIGEST_BYTES) }, head);
  const end = bytes.length - DIGEST_BYTES;
  bytes.set(digestOfBytes(bytes.subarray(0, end)), end);
  return inFolder(path, () => writeWhole(path, [bytes]));
}

/** Columns as the bytes of a file, which `ShardFile.of` reads. */
export function columnBytes(columns: Readonly<Record<string, Column>>, head: ShardHead): Uint8Array {
  const tensors = Object.entries(columns).map(([name, column]) => [name, tensorOf(column)] as const);
  return writeSafetensors(new Map(tensors), { [HEAD_ENTRY]: JSON.stringify(head) });
}

const digestOfBytes = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The format knows no unsigned numbers of 32 bits: their bits are kept. */
function tensorOf(column: Column): SafetensorsTensor {
  const shape = [column.length];
  if (column instanceof Float64Array) return { dtype: 'F64', shape, data: column };
  if (column instanceof Float32Array) return { dtype: 'F32', shape, data: column };
  if (column instanceof Uint8Array) return { dtype: 'U8', shape, data: column };
  const { buffer, byteOffset, length } = column;
  return { dtype: 'I32', shape, data: new Int32Array(buffer, byteOffset, length) };
}

/**
 * Reads a shard, and checks that it is what was written, which of one of an earlier version nobody knows.
 * @returns null for a file that is damaged, or no shard
 * @throws Failure 'bad-input' for a file that is not there
 */
export async function readShard(path: string): Promise<ShardFile | null> {
  const bytes = await bytesAt(path);
  const end = Math.max(0, bytes.length - DIGEST_BYTES);
  const isWhole = digestOfBytes(bytes.subarray(0, end)).equals(bytes.subarray(end));
  return isWhole ? ShardFile.of(path, bytes) : ShardFile.ofEarlier(path, bytes);
}

/** Reads all shards. @throws Failure 'bad-input' that names those which are damaged, and what makes them again */
export async function readShards(paths: readonly string[]): Promise<ShardFile[]> {
  const found: ShardFile[] = [];
  const damaged: string[] = [];
  for (const path of paths) {
    const shard = await readShard(path);
    if (shard) found.push(shard);
    else damaged.push(path);
  }
  if (damaged.length === 0) return found;
  const lines = damaged.map((path) => `${shown(path)}: ${lineOfDamaged(path, found[0]?.head)}`);
  throw badInput(
    `Damaged, or no parts: the bytes are not those whose SHA-256 they end with. Make them again:\n${abridged(lines, '\n')}`,
    { damaged },
  );
}

/** @param head of another shard of the same work: nothing in a damaged one can be trusted */
function lineOfDamaged(path: string, head: ShardHead | undefined): string {
  const shard = shardOfName(basename(path));
  return head && shard ? commandOfShard(head, shard, dirname(path)) : 'give the command again that made it';
}

/** Whether a shard is there already, so that nothing is left to do: what is damaged is made again. */
export async function isShardThere(path: string, wanted: ShardHead): Promise<boolean> {
  const shard = (await isThere(path)) ? await readShard(path) : null;
  return shard !== null && isSameWork(shard.head, wanted);
}

/** Whether two heads are of the same part of the same work, however its command was worded. */
export function isSameWork(a: ShardHead, b: ShardHead): boolean {
  const work = ({ command, order, shard: { index, count }, pieces }: ShardHead) =>
    JSON.stringify([command, index, count, pieces, Object.entries(order).sort()]);
  return work(a) === work(b);
}

/** The command that makes a shard. @param out folder that it goes to */
export const commandOfShard = ({ command, words }: ShardHead, { index, count }: Shard, out: string): string =>
  commandText(command, [...words, '--shard', `${index}/${count}`, '--out', out]);
