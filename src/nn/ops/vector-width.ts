/** Lanes of the SIMD kernels, which read rows four floats at a time. */
const LANES = 4;

/** Throws `RangeError` unless rows of this width can be read in whole vectors. */
export function checkVectorWidth(op: string, width: number): void {
  if (width % LANES !== 0)
    throw new RangeError(`${op} needs a width that is a multiple of ${LANES}, not ${width}.`);
}
