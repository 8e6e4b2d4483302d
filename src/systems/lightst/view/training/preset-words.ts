import type { PresetName } from '../../settings';

export const PRESET_OPTIONS = [
  { value: 'quick', label: 'Quick' },
  { value: 'demo', label: 'Demo' },
  { value: 'paper', label: 'Paper' },
] as const;

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Half the published width, few epochs, every fifth window.',
  demo: 'As quick, for longer.',
  paper: 'The published width and schedule, every window.',
};
