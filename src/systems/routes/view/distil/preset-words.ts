import type { PresetName } from '../../experiment-config';

export const PRESET_OPTIONS = [
  { value: 'quick', label: 'Quick' },
  { value: 'demo', label: 'Demo' },
  { value: 'thesis', label: 'Thesis' },
] as const;

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Small networks, few epochs.',
  demo: 'Wider networks, three times the epochs.',
  thesis: 'The published widths and schedule.',
};
