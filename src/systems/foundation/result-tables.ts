/** Scores of each task by each source of answers. */
export const SCORES_TABLE = 'pretraining-scores.csv';
