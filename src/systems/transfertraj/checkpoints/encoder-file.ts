import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { CheckpointReport } from '../../../engine/checkpoints/checkpoint-report';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { transferTrajSpecs } from '../../../models/transfertraj/parameters';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { ARCHITECTURES, type TransferNetworkName } from '../networks';
import { forgetPlaces, type Encoder } from '../networks/encoder';
import { placeFeatures, roadFeatures } from '../trips/thing-tables';
import { encoderHeader, readEncoderHeader, type EncoderHeader } from './encoder-header';

/** An encoder's checkpoint. @param dataset fingerprint of the data that it learnt from */
export const encoderFile = (
  encoder: Encoder,
  network: TransferNetworkName,
  dataset: string,
): Promise<Uint8Array> => checkpointFile(encoder.weights, encoderHeader({ ...encoder, network }, dataset));

/**
 * Reads an encoder that was saved here. It may have learnt from other data than those it is to be used on: that is what it is for.
 * @returns the weights are the caller's
 * @throws Failure 'bad-input' if it is broken, or another network
 */
export function openEncoder(bytes: Uint8Array): Encoder & { readonly network: TransferNetworkName } {
  const contents = openCheckpoint(bytes, ARCHITECTURES);
  const header = readEncoderHeader(contents);
  const { specs, state } = fitEncoder(contents, header);
  const { network, config, attention, reading, vocabulary } = header;
  const encoder = { network, config, attention, reading, vocabulary, weights: Parameters.from(specs, state) };
  if (attention === 'plain') forgetPlaces(encoder);
  return encoder;
}

/** What the header of a file that was saved here says. @throws Failure 'bad-input' if it is broken, or another network */
export const headerOfFile = (bytes: Uint8Array): EncoderHeader =>
  readEncoderHeader(openCheckpoint(bytes, ARCHITECTURES));

/** Tensors of a file in their places. */
export interface FittedEncoder {
  readonly specs: readonly ParameterSpec[];
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
  readonly rows: CheckpointReport['tensors'];
}

/** @throws Failure 'bad-input' where the tensors, or the kinds of things, are not those of the header */
export function fitEncoder(contents: CheckpointContents, header: EncoderHeader): FittedEncoder {
  const { config, vocabulary } = header;
  const kinds = placeFeatures(vocabulary) + roadFeatures(vocabulary);
  if (kinds !== (config.placeFeatures ?? 0) + (config.roadFeatures ?? 0))
    throw unusableCheckpoint(
      contents,
      'its header names other kinds of places and roads than it has weights for. Save the checkpoint again',
    );
  if (config.layers + config.experts > contents.tensors.size)
    throw unusableCheckpoint(contents, 'its header speaks of more layers and experts than it has tensors');
  const specs = transferTrajSpecs(config);
  const places = new TensorPlaces(contents);
  const state = places.place(specs);
  places.close();
  return { specs, state, rows: places.rows };
}
