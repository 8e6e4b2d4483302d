/** What students start from, the usual answer first: fresh weights, or those of a student in use. */
export const STUDENT_STARTS = ['fresh', 'vanilla', 'distilled'] as const;
/** Weights that are held for a start are not in the page's address: it cannot hold them. */
export type StudentStart = (typeof STUDENT_STARTS)[number] | 'held';
