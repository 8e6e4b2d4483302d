import * as v from 'valibot';
import { finite } from '../../../base/json';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { TransferTrajConfig } from '../../../models/transfertraj/config';
import { ARCHITECTURES, ENCODER, TRANSFER_NETWORKS, type TransferNetworkName } from '../networks';
import { partSchema } from '../../../engine/settings/schema';
import { forgetPlaces, type Encoder } from '../networks/encoder';
import { TRANSFER } from '../settings';

import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import { readNetwork, type NetworkFileKind } from '../../../engine/checkpoints/network-file';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { transferTrajSpecs } from '../../../models/transfertraj/parameters';
import { Parameters } from '../../../nn/parameters';
import { placeFeatures, roadFeatures, type ThingVocabulary } from '../trips/thing-tables';

/** What the header of an encoder's file says besides its tensors. */
export interface EncoderHeader extends Omit<Encoder, 'weights'> {
  readonly network: TransferNetworkName;
}

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000));
const weight = v.pipe(finite, v.minValue(0));

const NETWORK = v.object({
  width: size,
  embedWidth: size,
  layers: v.pipe(size, v.maxValue(100)),
  experts: size,
  topExperts: size,
  mixerHeads: size,
  mixerHidden: size,
  placeWidth: size,
  roadWidth: size,
  placeFeatures: size,
  roadFeatures: size,
  normEps: v.pipe(finite, v.gtValue(0)),
  dropout: v.pipe(finite, v.minValue(0), v.ltValue(1)),
  unit: v.picklist(['kilometres', 'metres']),
  causal: v.boolean(),
  theta: v.boolean(),
  zeroMasked: v.boolean(),
  interpolated: v.boolean(),
  noisy: v.boolean(),
  weights: v.object({
    space: weight,
    time: weight,
    clock: v.optional(weight, 1),
    token: weight,
    balance: weight,
  }),
}) satisfies v.GenericSchema<unknown, TransferTrajConfig>;

const kinds = v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.maxLength(10_000));
const VOCABULARY = v.object({ places: kinds, roads: kinds }) satisfies v.GenericSchema<
  unknown,
  ThingVocabulary
>;
const READING = partSchema(TRANSFER, 'reading');

/** The files of encoders: they go with any data, since they say what they know of places and roads. */
export const ENCODER_FILE: NetworkFileKind<EncoderHeader, null> = {
  header: ({ network, config, attention, reading, vocabulary }, dataset) => ({
    system: ENCODER.name,
    ...{ network, config, attention, reading, vocabulary, dataset },
  }),
  read: (header) => ({
    network: header.checkedText('network', v.picklist(TRANSFER_NETWORKS)),
    config: header.checkedObject('config', NETWORK),
    attention: header.checkedText('attention', partSchema(TRANSFER, 'encoder.attention')),
    reading: header.checkedObject('reading', READING),
    vocabulary: header.checkedObject('vocabulary', VOCABULARY),
  }),
  specs: ({ config }) => transferTrajSpecs(config),
  check: (contents, { config, vocabulary }) => {
    const kinds = placeFeatures(vocabulary) + roadFeatures(vocabulary);
    if (kinds !== (config.placeFeatures ?? 0) + (config.roadFeatures ?? 0))
      throw unusableCheckpoint(
        contents,
        'its header names other kinds of places and roads than it has weights for. Save the checkpoint again',
      );
    if (config.layers + config.experts > contents.tensors.size)
      throw unusableCheckpoint(contents, 'its header speaks of more layers and experts than it has tensors');
  },
};

/** An encoder's file. @param dataset fingerprint of the data that it learnt from */
export const encoderFile = (
  encoder: Encoder,
  network: TransferNetworkName,
  dataset: string,
): Promise<Uint8Array> =>
  checkpointFile(encoder.weights, ENCODER_FILE.header({ ...encoder, network }, dataset));

/**
 * Reads an encoder that was saved here. It may have learnt from other data than those it is to be used on: that is what it is for.
 * @returns the weights are the caller's
 * @throws Failure 'bad-input' if it is broken, or another network
 */
export function openEncoder(bytes: Uint8Array): Encoder & { readonly network: TransferNetworkName } {
  const { about, specs, state } = readNetwork(ENCODER_FILE, openCheckpoint(bytes, ARCHITECTURES), null);
  const encoder = { ...about, weights: Parameters.from(specs, state) };
  if (encoder.attention === 'plain') forgetPlaces(encoder);
  return encoder;
}

/** What the header of a file that was saved here says. @throws Failure 'bad-input' if it is broken, or another network */
export const headerOfFile = (bytes: Uint8Array): EncoderHeader =>
  ENCODER_FILE.read(new CheckpointHeader(openCheckpoint(bytes, ARCHITECTURES)));
