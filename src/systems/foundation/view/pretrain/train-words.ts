import { counted, listed } from '../../../../base/text';
import { fixed, percent, count } from '../../../../studio/figures';
import { wordsOfEpochs } from '../../../../studio/state/training/epoch-lines';
import type { PresetName } from '../../settings';
import { NETWORK_LABELS } from '../../networks';
import type { MeasuredNetwork } from '../../explore/hexagon-service';

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  light: 'A network for a browser that learns for longer.',
  quick: 'A small network and few epochs: to try things out in a few minutes.',
  paper:
    'BERT as published, 109 million weights. No tab can train it: weights, gradients and moments take 1.7 GB.',
};

/** Bits, perplexity and what tasks are judged by: "7.12 bits per hexagon and perplexity 4.10 per token on the validation part". */
export const epochWords = wordsOfEpochs(NETWORK_LABELS, ({ bits, perplexity, f1, top1 }) => {
  const told = [
    ...(bits === undefined ? [] : [`${fixed(bits, 2)} bits per hexagon`]),
    ...(perplexity === undefined ? [] : [`perplexity ${fixed(perplexity, 2)} per token`]),
    ...(f1 === undefined ? [] : [`F1 ${percent(f1)}`]),
    ...(top1 === undefined ? [] : [`${percent(top1)} of the destinations named exactly`]),
  ];
  return told.length === 0 ? null : `${listed(told)} on the validation part`;
});

/** How much there is to learn: "10 epochs of 421 training sequences". */
export const lengthWords = (epochs: number, sequences: number): string =>
  `${counted(epochs, 'epoch')} of ${counted(sequences, 'training sequence')}. Once it trains, the time left is shown.`;

/** What has to be said beside the figures of a network that was trained elsewhere. */
export function measuredNotes({
  hexagons,
  known,
  learntHere,
}: Pick<MeasuredNetwork, 'hexagons' | 'known' | 'learntHere'>): readonly string[] {
  return [
    ...(learntHere
      ? [
          'The network learnt from these data. The test part is new to it only if it was trained with the seed and the settings of sequences that are chosen now.',
        ]
      : []),
    ...(known < hexagons
      ? [
          `The network has no tokens for ${count(hexagons - known)} of the ${count(hexagons)} hexagons: there it only has to say that they are unknown.`,
        ]
      : []),
  ];
}
