import type { PresetName } from '../../settings';

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Small networks, few epochs.',
  demo: 'Wider networks, three times the epochs.',
  thesis: 'The published widths and schedule.',
};

/** What is done with weights of other roads. */
export const ELSEWHERE_WORDS =
  'Trained on other roads, with its own size: at the learning rate of fresh weights, since its roads or cells are learnt from the beginning.';

/** What is done with weights that exist. */
export const FURTHER_WORDS =
  'Trained further: fewer epochs and a lower learning rate unless you set them, and its own size. The weights as they are count as epoch 0, so that the end is no worse on the validation trips.';
