/**
 * The non-decreasing sequence that is nearest to `values` in the sum of squares: pool
 * adjacent violators, each pool at its mean.
 * @param values finite numbers; not changed
 */
export function nonDecreasing(values: ArrayLike<number>): Float64Array {
  const means: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let mean = values[i];
    let size = 1;
    while (means.length > 0 && means[means.length - 1] > mean) {
      const [before, count] = [means.pop()!, sizes.pop()!];
      mean = (before * count + mean * size) / (count + size);
      size += count;
    }
    means.push(mean);
    sizes.push(size);
  }
  const fitted = new Float64Array(values.length);
  let at = 0;
  means.forEach((mean, pool) => fitted.fill(mean, at, (at += sizes[pool])));
  return fitted;
}
