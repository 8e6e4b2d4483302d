import {
  settingRow as row,
  settingValues,
  type SettingRow,
  type SettingRows,
} from '../../../src/data/simulation/setting-rows';

const ROWS = {
  trips: row('trips of each city', 10, 4000, 1_000_000, { whole: true }),
  days: row('days from the first on', 1, 28, 3660, { whole: true }),
  leastNoise: row('least deviation of the GPS error of a phone along each axis, in metres', 0, 3, 100),
  mostNoise: row('largest deviation of it', 0, 6, 100),
  noiseSeconds: row('seconds after which the correlation of GPS errors has fallen to 37 %', 1, 30, 3600),
} satisfies Record<string, SettingRow>;

/** How the trips of the two cities are simulated. */
export type CitySettings = Readonly<Record<keyof typeof ROWS, number>>;

const CITY_SETTINGS: SettingRows<keyof CitySettings> = ROWS;

/** Fewest and most trips that can be asked for, and the usual number. */
export const CITY_TRIPS = ROWS.trips;

/**
 * The defaults with some values replaced.
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export const citySettings = (given: Partial<CitySettings> = {}): CitySettings =>
  settingValues(CITY_SETTINGS, given, 'the two cities');
