/** Errors of networks and baselines at each horizon. */
export const ERRORS_TABLE = 'forecast-errors.csv';
