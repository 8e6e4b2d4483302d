/** Id of the system. */
export const LIGHTST = 'lightst';
