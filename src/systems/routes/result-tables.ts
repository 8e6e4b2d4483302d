/** The test trips by the teacher's surprise: see `surprisalCsv`. */
export const SURPRISAL_TABLE = 'surprisal-test.csv';
