/** Which students are trained, the usual answer first. */
export const TRAINED = ['both', 'distilled', 'vanilla'] as const;
export type Trained = (typeof TRAINED)[number];
