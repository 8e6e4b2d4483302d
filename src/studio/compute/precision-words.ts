/** What half precision is used for, or that it is not: a sentence or two. */
export const precisionWords = (half: boolean): string =>
  half
    ? 'Soft targets are computed with products of factors that have 11 bits. What is trained, and the routes, have all 24.'
    : 'All products are in single precision.';
