/** Precision of a frozen teacher's products: `half` where a graphics card has it, which is usual. */
export const PRECISIONS = ['half', 'single'] as const;
export type Precision = (typeof PRECISIONS)[number];
