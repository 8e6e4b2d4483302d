import { Failure } from '../../base/failure';
import { settingRow as row, settingValues, type SettingRow, type SettingRows } from './setting-rows';
import type { NoiseSettings } from './gps-device';

const WHOLE = { whole: true } as const;

/** Each setting with its least, its usual and its largest value. */
const ROWS = {
  trips: row('trips', 1, 5000, 1_000_000, WHOLE),
  days: row('days', 1, 28, 3660, WHOLE),
  leastNoise: row('least deviation of the GPS error of a phone along each axis, in metres', 0, 5, 100),
  mostNoise: row('largest deviation of it', 0, 8, 100),
  noiseSeconds: row('seconds after which the correlation of GPS errors has fallen to 37 %', 1, 30, 3600),
} satisfies Record<string, SettingRow>;

/** How GPS points are simulated. */
export type PointSettings = Readonly<Record<keyof typeof ROWS, number>> & NoiseSettings;

/** Every setting, for those who ask for them. */
export const POINT_SETTINGS: SettingRows<keyof PointSettings> = ROWS;

/**
 * The defaults with some values replaced.
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export function pointSettings(given: Partial<PointSettings> = {}): PointSettings {
  const settings = settingValues(POINT_SETTINGS, given, 'GPS points');
  const { leastNoise, mostNoise } = settings;
  if (leastNoise <= mostNoise) return settings;
  throw new Failure(
    'bad-input',
    `The least GPS error (leastNoise, ${leastNoise}) must not be more than the largest (mostNoise, ${mostNoise}).`,
  );
}
