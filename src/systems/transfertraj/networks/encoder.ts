import { zeros } from '@tensorflow/tfjs-core';
import type { Random } from '../../../base/random';
import type { ThingsOfHidden } from '../../../models/transfertraj/batch-of-trajectories';
import { TRANSFERTRAJ_PRESETS, type TransferTrajConfig } from '../../../models/transfertraj/config';
import { initialTransferTraj } from '../../../models/transfertraj/parameters';
import type { Parameters } from '../../../nn/parameters';
import type { EncoderConfig, ReadingConfig, TransferConfig } from '../settings';
import { placeFeatures, roadFeatures, type ThingVocabulary } from '../trips/thing-tables';

/** A network and how it reads: all that is needed to use it, in any city. */
export interface Encoder {
  /** They stay the caller's. */
  readonly weights: Parameters;
  readonly config: TransferTrajConfig;
  readonly attention: EncoderConfig['attention'];
  readonly reading: ReadingConfig;
  readonly vocabulary: ThingVocabulary;
}

/** The network of a configuration for so many kinds of places and roads. */
export function encoderConfig(
  { encoder, reading, loss }: Pick<TransferConfig, 'encoder' | 'reading' | 'loss'>,
  vocabulary: ThingVocabulary,
): TransferTrajConfig {
  const { width, embedWidth, mixerHidden, layers, experts, topExperts, dropout } = encoder;
  const { theta, causal, interpolated, noisy } = encoder;
  return {
    ...TRANSFERTRAJ_PRESETS.paper,
    ...{ width, embedWidth, mixerHidden, layers, experts, topExperts, dropout },
    ...{ theta, causal, interpolated, noisy },
    placeFeatures: placeFeatures(vocabulary),
    roadFeatures: roadFeatures(vocabulary),
    unit: reading.unit,
    zeroMasked: true,
    weights: { ...loss, token: 0 },
  };
}

/** What a network reads around a point whose place is hidden: the official form forgets to hide what is around the first point. */
export const thingsOfHidden = ({ zeroMasked }: Pick<TransferTrajConfig, 'zeroMasked'>): ThingsOfHidden =>
  zeroMasked ? 'none' : 'first-point';

/** A network with fresh weights; they are the caller's. */
export function freshEncoder(config: TransferConfig, vocabulary: ThingVocabulary, random: Random): Encoder {
  const network = encoderConfig(config, vocabulary);
  const weights = initialTransferTraj(network, random);
  const { attention } = config.encoder;
  const encoder = { weights, config: network, attention, reading: config.reading, vocabulary };
  if (attention === 'plain') forgetPlaces(encoder);
  return encoder;
}

/** Attention without TRIE: angles that are 0 and stay so turn nothing. */
export function forgetPlaces({ weights }: Pick<Encoder, 'weights'>): void {
  const turning = weights.specs.filter(({ name }) => name.endsWith('.RoPE_Attention_float.Wr.weight'));
  for (const { name, shape } of turning) weights.set(name, zeros([...shape]));
  weights.freeze(turning.map(({ name }) => name));
}
