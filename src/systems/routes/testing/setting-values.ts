import * as fc from 'fast-check';
import { someValues as someOf } from '../../../engine/settings/testing/setting-values';
import { PRESETS, ROUTE_SETTINGS } from '../settings';

export const presets = fc.constantFrom(...PRESETS);

/** Any of the settings with values that they take. */
export const someValues = someOf(ROUTE_SETTINGS);
