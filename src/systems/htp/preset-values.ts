import type { PresetValueNames } from '../../engine/settings/configuration';
import type { HtpConfig } from './points-config';

/** The values of a preset that are no settings, with the names that a comparison of runs gives them. */
export const PRESET_VALUES = {
  preset: { label: 'Preset' },
  'tokeniser.blocks': { part: 'Tokeniser', label: 'Blocks of a level' },
  'tokeniser.roadWidth': { part: 'Tokeniser', label: 'Width of a road' },
  'tokeniser.roadLayers': { part: 'Tokeniser', label: 'Layers over the roads' },
  'tokeniser.codewords': { part: 'Tokeniser', label: 'Codewords' },
  'tokeniser.weightDecay': { part: 'Tokeniser', label: 'Weight decay' },
  'tokeniser.warmupEpochs': { part: 'Tokeniser', label: 'Warm-up', unit: 'epochs' },
  'tokeniser.warmupRate': { part: 'Tokeniser', label: 'Rate at the start' },
  'tokeniser.leastRate': { part: 'Tokeniser', label: 'Rate at the end' },
  'language.heads': { part: 'Language model', label: 'Heads' },
  'language.context': { part: 'Language model', label: 'Context', unit: 'tokens' },
  'language.weightDecay': { part: 'Language model', label: 'Weight decay' },
  'language.warmupShare': { part: 'Language model', label: 'Warm-up', unit: 'share of steps' },
  'language.clipNorm': { part: 'Language model', label: 'Gradient clipping' },
} satisfies PresetValueNames<HtpConfig>;
