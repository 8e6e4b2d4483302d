import type { StartRow } from '../../../engine/records/network-start';
import { initialValues, type ParameterSpec } from '../../../nn/parameters';
import { counted } from '../../../base/text';
import type { Random } from '../../../base/random';
import type { SafetensorsTensor } from '../../../nn/safetensors';

/** How rows of roads, zones and cells begin that a file has none for: as in a fresh network, or as the most alike. */
export type Anew = 'fresh' | 'alike';

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

/** Points of one space: what roads or zones are like. */
export interface Traits {
  readonly count: number;
  /** Each of (count); all count alike in the distance. */
  readonly dimensions: readonly Float32Array[];
}

/**
 * For each point the one of the others that is nearest to it (Euclidean; the first of several).
 * Exact: points are tried from the nearest in the first dimension on, until that alone is too far.
 * @returns (points.count) places among the others; -1 where there are none
 */
export function nearestOf(points: Traits, others: Traits): Int32Array {
  const nearest = new Int32Array(points.count).fill(-1);
  if (others.count === 0) return nearest;
  const [first] = others.dimensions;
  const order = Uint32Array.from({ length: others.count }, (_, i) => i).sort(
    (a, b) => first[a] - first[b] || a - b,
  );
  for (let point = 0; point < points.count; point++) {
    const at = points.dimensions[0][point];
    let right = lowerBound(order, first, at);
    let left = right - 1;
    let best = Infinity;
    while (left >= 0 || right < order.length) {
      const toLeft = left >= 0 ? at - first[order[left]] : Infinity;
      const toRight = right < order.length ? first[order[right]] - at : Infinity;
      const apart = Math.min(toLeft, toRight);
      if (apart * apart > best) break;
      const other = toLeft <= toRight ? order[left--] : order[right++];
      const distance = squaredDistance(points, point, others, other);
      if (distance < best || (distance === best && other < nearest[point])) {
        best = distance;
        nearest[point] = other;
      }
    }
  }
  return nearest;
}

function squaredDistance(a: Traits, i: number, b: Traits, j: number): number {
  let sum = 0;
  for (let d = 0; d < a.dimensions.length; d++) sum += (a.dimensions[d][i] - b.dimensions[d][j]) ** 2;
  return sum;
}

/** The first place in an order whose value is not below one. */
function lowerBound(order: Uint32Array, values: Float32Array, value: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[order[middle]] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
