import type { PresetValueNames } from '../../engine/settings/configuration';
import type { FoundationConfig } from './foundation-config';

/** The values of a preset that are no settings, with the names that a comparison of runs gives them. */
export const PRESET_VALUES = {
  preset: { label: 'Preset' },
  'optimizer.weightDecay': { part: 'Optimiser', label: 'Weight decay' },
  'optimizer.warmupShare': { part: 'Optimiser', label: 'Rising rate', unit: 'share of steps' },
  'optimizer.clipNorm': { part: 'Optimiser', label: 'Longest gradient' },
} satisfies PresetValueNames<FoundationConfig>;
