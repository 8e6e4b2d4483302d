import { settingRow as row, settingValues, type SettingRow, type SettingRows } from './setting-rows';

const ROWS = {
  residents: row('people of the city', 10, 600, 100_000, { whole: true }),
  weeks: row('weeks from the first day on', 1, 8, 520, { whole: true }),
  noiseMeters: row('distance of a check-in from its place in metres (root mean square)', 0, 30, 1000),
  teleports: row('share of check-ins that are found somewhere else in the city', 0, 0.01, 1),
  doubles: row('share of check-ins that are followed by another one within ten minutes', 0, 0.12, 1),
} satisfies Record<string, SettingRow>;

/** How residents and their check-ins are simulated. */
export type ResidentSettings = Readonly<Record<keyof typeof ROWS, number>>;

const RESIDENT_SETTINGS: SettingRows<keyof ResidentSettings> = ROWS;

/** Fewest and most residents and weeks that can be asked for, and the usual number. */
export const { residents: RESIDENTS, weeks: WEEKS } = ROWS;

/**
 * The defaults with some values replaced.
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export const residentSettings = (given: Partial<ResidentSettings> = {}): ResidentSettings =>
  settingValues(RESIDENT_SETTINGS, given, 'residents');
