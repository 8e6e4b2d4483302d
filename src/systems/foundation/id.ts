/** The system of the model over hexagons in the address, in files and on the command line. */
export const FOUNDATION = 'foundation';
