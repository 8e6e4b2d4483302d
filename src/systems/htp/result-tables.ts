/** Eight measures of each source of points, in both modes. */
export const MEASURES_TABLE = 'point-measures.csv';
