import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { parsed } from '../options';

/** A part of work that is independent piece by piece: the other parts are done elsewhere. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** A part of a command's work, and the command. */
export interface ShardWish {
  readonly shard: Shard;
  /** The words of the command, without where its result goes and what does not decide it. */
  readonly words: readonly string[];
}

const WHAT_A_SHARD_IS =
  'Does part I of N and leaves it in --out as shard-I-of-N.safetensors; the other parts run elsewhere, with the same ' +
  'command. The command "merge" makes of all N what one command would have written.';

/** The option that names a part. */
export const shardOption = (help = WHAT_A_SHARD_IS) => parsed('I/N', help, shardOf);

/** @throws Failure 'bad-input' */
export function shardOf(text: string): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw badInput(`--shard must be a part of all, 1/8 to 8/8 for eight of them, not '${shown(text)}'.`);
}

/**
 * The rows of a shard, of `total` in all: neighbours, and about as many as in every other shard.
 * @param block rows that stay together, counted from the first
 */
export function rowsOfShard({ index, count }: Shard, total: number, block = 1): { from: number; to: number } {
  const blocks = Math.ceil(total / block);
  const rowAt = (shard: number) => Math.min(total, block * Math.floor((shard * blocks) / count));
  return { from: rowAt(index - 1), to: rowAt(index) };
}

/** What is said of a shard without work. @param pieces "3 traces": all that there are */
export const nothingFor = ({ index, count }: Shard, pieces: string): string =>
  `Part ${index}/${count} has nothing to do, and is not missed by the merge: there are ${pieces} in all.`;

export const shardName = ({ index, count }: Shard): string => `shard-${index}-of-${count}`;

/** The indices of so many shards. */
export const indicesOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** Which shard a file or folder is of, by its name; null where it is of none. */
export function shardOfName(name: string): Shard | null {
  const [, index, count] = (/^shard-(\d+)-of-(\d+)(?:\.|$)/.exec(name) ?? []).map(Number);
  return count === undefined ? null : { index, count };
}

const MOST_NAMED = 12;

/** Texts one after the other, and how many more there are than a person reads. */
export function abridged(texts: readonly string[], between = ', '): string {
  const more = texts.length - MOST_NAMED;
  return [...texts.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(between);
}

/** Options that say where a result goes, or how fast it is made: what comes out does not depend on them. */
const BESIDE_RESULT = ['--out', '--shard', '--cache', '--threads'];
const FLAGS_BESIDE_RESULT = ['--replace'];

/** The words of a command line that decide what comes out. */
export function decidingWords(args: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name] = args[i].split('=', 1);
    if (FLAGS_BESIDE_RESULT.includes(args[i])) continue;
    if (!BESIDE_RESULT.includes(name)) words.push(args[i]);
    else if (name === args[i]) i++;
  }
  return words;
}
