/** Errors of each task by each source of answers. */
export const ERRORS_TABLE = 'recovery-errors.csv';
