/** What students start from, the usual answer first: fresh weights, or those of a student in use. */
export const STUDENT_STARTS = ['fresh', 'vanilla', 'distilled'] as const;
export type StudentStart = (typeof STUDENT_STARTS)[number];
