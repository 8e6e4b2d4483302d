/** Of the products of a teacher that is asked: `half` where a graphics card has it, which is usual. */
export const PRECISIONS = ['half', 'single'] as const;
export type Precision = (typeof PRECISIONS)[number];
