import type { PresetName } from '../../settings';

export const PRESET_OPTIONS = [
  { value: 'quick', label: 'Quick' },
  { value: 'light', label: 'Light' },
  { value: 'paper', label: 'Paper' },
] as const;

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'A small encoder and few epochs: to try things out.',
  light: 'An encoder for a browser that learns for longer.',
  paper: 'The published sizes and schedule, and all five tasks: slow without a graphics card.',
};
