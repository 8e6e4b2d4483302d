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
