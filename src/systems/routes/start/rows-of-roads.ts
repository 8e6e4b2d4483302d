import type { StartRow } from '../../../engine/records/network-start';
import { initialValues, type ParameterSpec } from '../../../nn/parameters';
import { counted } from '../../../base/text';
import type { Random } from '../../../base/random';
import type { SafetensorsTensor } from '../../../nn/safetensors';

/** A tensor that is not the file's as it is, and what became of that. */
export interface RemadeTensor extends Pick<StartRow, 'shape' | 'fate' | 'note'> {
  readonly data: Float32Array;
}

/** Which rows of a file those of a table come from; -1 for none. */
export interface RowsBefore {
  /** (rows) whose rows stand for the very same thing. */
  readonly same?: Int32Array | undefined;
  /** (rows) whose rows stand for what is most alike; asked for where there is no row of the same. */
  readonly alike?: Int32Array | undefined;
}

/** Words for a note. */
export interface RowWords {
  /** What a row stands for: "road". */
  readonly what: string;
  /** Where the same things were before: "in Porto of May". */
  readonly before: string;
  /** What things are alike in: "length, degree and place". */
  readonly alikeIn: string;
  /** Why no row is known to be of the same. */
  readonly unknown: string;
}

/**
 * A table of a network that starts: each row is that of the same thing in the file, or of the most alike one, or
 * as in a fresh network.
 * @param given the file's table
 * @param random of the fresh network
 */
export function remadeRows(
  spec: ParameterSpec,
  given: Pick<SafetensorsTensor, 'data'>,
  { same, alike }: RowsBefore,
  { what, before, alikeIn, unknown }: RowWords,
  random: Random,
): RemadeTensor {
  const { shape } = spec;
  const [, width] = shape;
  const data = initialValues(spec, random);
  const values = Float32Array.from(given.data, Number);
  const count = (same ?? alike)?.length ?? shape[0];
  let [followed, likened] = [0, 0];
  for (let row = 0; row < count; row++) {
    const from = same && same[row] >= 0 ? same[row] : (alike?.[row] ?? -1);
    if (from < 0) continue;
    data.set(values.subarray(from * width, (from + 1) * width), row * width);
    if (same && same[row] >= 0) followed++;
    else likened++;
  }
  const fate = 2 * followed < count || count === 0 ? 'anew' : 'taken';
  if (followed > 0 && followed === count)
    return { shape, data, fate, note: `each row follows its ${what} ${before}` };
  const rest = count - followed - likened;
  const parts = [
    followed > 0 ? `${followed} of ${counted(count, 'row')} follow their ${what} ${before}` : unknown,
    ...(likened > 0
      ? [`${likened === count ? 'each starts' : `${likened} start`} as the ${what} most alike in ${alikeIn}`]
      : []),
    ...(followed + likened > 0 && rest > 0 ? ['the others start anew'] : []),
  ];
  return { shape, data, fate, note: parts.join('; ') };
}
