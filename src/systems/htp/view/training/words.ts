import type { PresetName } from '../../settings';
import { fixed } from '../../../../studio/figures';
import { wordsOfEpochs } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS } from '../../networks';

/** Points made again for the tokeniser, surprisal for the language model. */
export const epochWords = wordsOfEpochs(NETWORK_LABELS, ({ rmse, nats }) => {
  if (rmse !== undefined) return `points made again ${fixed(rmse, 1)} m from the real ones`;
  return nats === undefined ? null : `${fixed(nats, 3)} nats a token`;
});

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Small networks and few epochs: to try things out.',
  mini: 'Small networks that learn for longer, for a browser.',
  paper: 'The published sizes and schedule: slow without a graphics card.',
};
