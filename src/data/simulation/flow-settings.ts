import { settingRow as row, settingValues, type SettingRow, type SettingRows } from './setting-rows';

/** Length of a bin in seconds. */
export const BIN_SECONDS = 300;

const WHOLE = { whole: true } as const;

/** Each setting with its least, its usual and its largest value. */
const ROWS = {
  nodes: row('roads that are counted, the busiest ones', 2, 128, 1024, WHOLE),
  days: row('days', 2, 21, 366, WHOLE),
  tripsPerRoad: row('trips of a usual weekday for each road of the network', 0.1, 25, 1000),
  dayShock: row('deviation of the demand of a day from the usual (log)', 0, 0.1, 1),
  regionShock: row('deviation of the demand of a region within a day (log)', 0, 0.45, 1.5),
  shockHours: row('hours after which a shock of a region has faded to 37 %', 0.1, 1.5, 48),
  shockShared: row('share of the shocks that all regions have in common', 0, 0.2, 1),
  regions: row('regions', 1, 6, 64, WHOLE),
  incidents: row('incidents of a day for each thousand roads', 0, 6, 1000),
  informed: row('share of drivers who hear of incidents and may take another route', 0, 0.5, 1),
} satisfies Record<string, SettingRow>;

/** How flows are simulated. */
export type FlowSettings = Readonly<Record<keyof typeof ROWS, number>>;

/** Every setting, for those who ask for them. */
export const FLOW_SETTINGS: SettingRows<keyof FlowSettings> = ROWS;

/**
 * The defaults with some values replaced.
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export const flowSettings = (given: Partial<FlowSettings> = {}): FlowSettings =>
  settingValues(FLOW_SETTINGS, given, 'flows');
