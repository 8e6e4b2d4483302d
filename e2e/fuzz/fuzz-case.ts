import { unzipSync, zipSync } from 'fflate';
import { Random } from '../../src/base/random';
import type { GoodFiles } from './good-files';
import { mutated, oddPath } from './mutations';
import type { ReaderName } from './readers';

/** Files for one reader, which may be broken in any way. */
export interface FuzzCase {
  readonly reader: ReaderName;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** A zip says when its entries were made: the clock would make another case of the same seed. */
const MADE = '2000-01-01T12:00:00';

/** The case of that number: the same for the same seed. */
export function fuzzCase(good: readonly GoodFiles[], seed: number, number: number): FuzzCase {
  const dice = new Random(seed).fork(`case ${number}`);
  const { reader, files } = good[dice.int(good.length)];
  const names = Object.keys(files);
  // Of a data set mostly one file is broken, of which the others are none the wiser.
  const broken = new Set([names[dice.int(names.length)]]);
  while (dice.next() < 0.3) broken.add(names[dice.int(names.length)]);
  const folder = oddPath('', dice);
  return {
    reader,
    files: Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        `${folder}${name}`,
        broken.has(name) ? broke(name, bytes, dice) : bytes,
      ]),
    ),
  };
}

/** A zip is most often packed anew with one of its files broken: else only its unpacking would be tried. */
function broke(name: string, bytes: Uint8Array, dice: Random): Uint8Array {
  if (!name.endsWith('.zip') || dice.next() < 0.4) return mutated(bytes, dice);
  const inside = unzipSync(bytes);
  const names = Object.keys(inside);
  const chosen = names[dice.int(names.length)];
  const { [chosen]: content, ...others } = inside;
  return zipSync({ ...others, [oddPath(chosen, dice)]: mutated(content, dice) }, { level: 1, mtime: MADE });
}
