/** What half precision is used for, or that it is not: a sentence or two. */
export const precisionWords = (half: boolean): string =>
  half
    ? 'The teacher’s soft targets are computed in half precision. Training and routes stay in single precision.'
    : 'All products are in single precision.';
