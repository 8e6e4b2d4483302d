/**
 * Indices of `x` (rising) to draw between `from` and `to` on `width` px: the first, the last, the least and
 * the greatest value of each px, so that no peak is lost, and one index beyond each end, so that lines reach
 * the edge. Values that are not finite are left out. At most 4 * width + 2 indices, rising.
 */
export function decimate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): number[] {
  const first = Math.max(0, firstNotBelow(x, from) - 1);
  const end = Math.min(x.length, firstNotBelow(x, to) + 2);
  const places: number[] = [];
  const perPixel = (to - from) / Math.max(1, width);
  let pixel = -Infinity;
  let bucket: Bucket | null = null;
  for (let i = first; i < end; i++) {
    if (!Number.isFinite(y[i])) continue;
    const here = perPixel > 0 ? Math.floor((x[i] - from) / perPixel) : i;
    if (!bucket || here !== pixel) {
      if (bucket) pushBucket(places, bucket);
      bucket = { first: i, least: i, most: i, last: i };
      pixel = here;
      continue;
    }
    if (y[i] < y[bucket.least]) bucket.least = i;
    if (y[i] > y[bucket.most]) bucket.most = i;
    bucket.last = i;
  }
  if (bucket) pushBucket(places, bucket);
  return places;
}

interface Bucket {
  first: number;
  least: number;
  most: number;
  last: number;
}

function pushBucket(places: number[], { first, least, most, last }: Bucket): void {
  places.push(first);
  for (const place of [Math.min(least, most), Math.max(least, most), last])
    if (place > places[places.length - 1]) places.push(place);
}

/** The first index whose value is not below `value`; the length if there is none. */
export function firstNotBelow(rising: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index whose value is nearest to `value`; -1 for an empty array. */
export function nearest(rising: ArrayLike<number>, value: number): number {
  const after = firstNotBelow(rising, value);
  if (after === 0) return rising.length === 0 ? -1 : 0;
  if (after === rising.length) return after - 1;
  return rising[after] - value < value - rising[after - 1] ? after : after - 1;
}
