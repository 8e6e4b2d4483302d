/** The system of TransferTraj in the address, in files and on the command line. */
export const TRANSFERTRAJ = 'transfertraj';
