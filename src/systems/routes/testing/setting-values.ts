import * as fc from 'fast-check';
import {
  accepts,
  settingsOf,
  type Setting,
  type SettingValue,
  type SettingValues,
} from '../../../engine/experiments/settings';
import { PRESETS } from '../experiment-config';
import { ROUTE_SETTINGS } from '../settings';

/** Values that a setting takes, the ends of its range among them. */
function allowed(setting: Setting): fc.Arbitrary<SettingValue> {
  if (setting.kind === 'switch') return fc.boolean();
  if (setting.kind === 'choice') return fc.constantFrom(...Object.keys(setting.options));
  const { kind, least = 0, most } = setting;
  const within =
    kind === 'whole'
      ? fc.integer({ min: least, max: most })
      : fc.double({ min: least, max: most, noNaN: true });
  const numbers = fc.oneof(within, fc.constantFrom(least, most));
  // A configuration with -0 says 0 in its JSON, too.
  return numbers.map((number) => number + 0).filter((number) => accepts(setting, number));
}

export const presets = fc.constantFrom(...PRESETS);

/** Any of the settings with values that they take. */
export const someValues: fc.Arbitrary<Partial<SettingValues<typeof ROUTE_SETTINGS>>> = fc.record(
  Object.fromEntries(settingsOf(ROUTE_SETTINGS).map(([id, setting]) => [id, allowed(setting)])),
  { requiredKeys: [] },
);
