/**
 * The non-decreasing sequence that is nearest to `values` in the weighted sum of squares: pool adjacent
 * violators, each pool at its mean. The weighted sum of the sequence is that of the values.
 * @param values finite numbers; not changed
 * @param weights of the values, above 0; 1 each where left out
 */
export function nonDecreasing(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const means: number[] = [];
  const masses: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let mean = values[i];
    let mass = weights ? weights[i] : 1;
    let size = 1;
    while (means.length > 0 && means[means.length - 1] > mean) {
      const [before, added] = [means.pop()!, masses.pop()!];
      mean = (before * added + mean * mass) / (added + mass);
      mass += added;
      size += sizes.pop()!;
    }
    means.push(mean);
    masses.push(mass);
    sizes.push(size);
  }
  const fitted = new Float64Array(values.length);
  let at = 0;
  means.forEach((mean, pool) => fitted.fill(mean, at, (at += sizes[pool])));
  return fitted;
}
