/**
 * Parts of 0 to the last of some lengths, each of at most `most`, in which those of about the same length stand together, so that little
 * is padding. Equal lengths keep their order.
 */
export function lengthBatches(lengths: ArrayLike<number>, most: number): Uint32Array[] {
  const sorted = Uint32Array.from({ length: lengths.length }, (_, i) => i).sort(
    (a, b) => lengths[a] - lengths[b] || a - b,
  );
  return Array.from({ length: Math.ceil(sorted.length / most) }, (_, i) =>
    sorted.subarray(i * most, (i + 1) * most),
  );
}
