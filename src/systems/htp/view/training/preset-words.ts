import type { PresetName } from '../../settings';

export const PRESET_OPTIONS = [
  { value: 'quick', label: 'Quick' },
  { value: 'mini', label: 'Mini' },
  { value: 'paper', label: 'Paper' },
] as const;

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Small networks and few epochs: to try things out.',
  mini: 'Small networks that learn for longer, for a browser.',
  paper: 'The published sizes and schedule: slow without a graphics card.',
};
