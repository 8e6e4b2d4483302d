import { counted, listed } from '../../../../base/text';
import { fixed, percent } from '../../../../studio/figures';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import type { PresetName } from '../../settings';
import { NETWORK_LABELS, type FoundationNetworkName } from '../../networks';

export const PRESET_OPTIONS = [
  { value: 'light', label: 'Light' },
  { value: 'quick', label: 'Quick' },
  { value: 'paper', label: 'Paper' },
] as const;

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'A small network and few epochs: to try things out in a few minutes.',
  light: 'A network for a browser that learns for longer.',
  paper:
    'BERT as published, 109 million weights. No tab can train it: weights, gradients and moments take 1.7 GB.',
};

/** What an epoch came to: "Epoch 3 of 10 of the pre-trained encoder: 7.12 bits per hexagon, perplexity 4.10 per token". */
export function epochWords({ network, epoch, epochs, measures }: EpochLine): string | null {
  const { bits, perplexity, f1, top1 } = measures;
  const told = [
    ...(bits === undefined ? [] : [`${fixed(bits, 2)} bits per hexagon`]),
    ...(perplexity === undefined ? [] : [`perplexity ${fixed(perplexity, 2)} per token`]),
    ...(f1 === undefined ? [] : [`F1 ${percent(f1)}`]),
    ...(top1 === undefined ? [] : [`${percent(top1)} of the destinations named exactly`]),
  ];
  if (told.length === 0) return null;
  return `Epoch ${epoch} of ${epochs} of the ${NETWORK_LABELS[network as FoundationNetworkName]}: ${listed(told)} on the validation part`;
}

/** How much there is to learn: "10 epochs of 421 training sequences". */
export const lengthWords = (epochs: number, sequences: number): string =>
  `${counted(epochs, 'epoch')} of ${counted(sequences, 'training sequence')}. Once it trains, the time left is shown.`;
