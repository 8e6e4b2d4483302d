import type { PresetName } from '../../../engine/job-config';

export const PRESET_OPTIONS = [
  { value: 'quick', label: 'Quick' },
  { value: 'demo', label: 'Demo' },
  { value: 'thesis', label: 'Thesis' },
] as const;

/** What a preset is, and how long the whole job took with it where it was measured. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Small networks, few epochs. Porto (832 trips) took about a minute on two processor cores.',
  demo: 'Wider networks, three times the epochs. Porto (832 trips) took 10 minutes on two processor cores.',
  thesis: 'The published widths and schedule. Porto (832 trips) took 35 minutes on two processor cores.',
};
