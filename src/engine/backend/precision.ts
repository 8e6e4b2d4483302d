/** Precision of a teacher's products in inference: `half` where a graphics card has it, which is usual. */
export const PRECISIONS = ['half', 'single'] as const;
export type Precision = (typeof PRECISIONS)[number];
