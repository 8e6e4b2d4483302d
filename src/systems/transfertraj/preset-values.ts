import type { PresetValueNames } from '../../engine/settings/configuration';
import type { TransferConfig } from './transfer-config';

/** The values of a preset that are no settings, with the names that a comparison of runs gives them. */
export const PRESET_VALUES = {
  preset: { label: 'Preset' },
  'encoder.embedWidth': { part: 'Encoder', label: 'Width of embeddings' },
  'encoder.mixerHidden': { part: 'Encoder', label: 'Hidden width of the mixer' },
  'reading.mostNear': { part: 'Reading', label: 'Most places and roads of a point' },
  'masking.cuts': { part: 'Masking', label: 'Cuts', unit: 'share of points' },
  'masking.spans': { part: 'Masking', label: 'Hidden spans', unit: 'share of spans' },
  'masking.features': { part: 'Masking', label: 'Points without place or time', unit: 'share of points' },
  'pretraining.finalRateShare': { part: 'Pre-training', label: 'Rate at the end', unit: 'share' },
  'tuning.halvedEvery': { part: 'Tasks', label: 'Rate is halved every', unit: 'epochs' },
} satisfies PresetValueNames<TransferConfig>;
