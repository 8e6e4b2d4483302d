/** More links are a full matrix of thousands of sensors, which no network here can read. */
export const MOST_LINKS = 2 ** 24;

/** More sensors have no city, and no network here reads them. */
export const MOST_SENSORS = 50_000;
