import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { ARCHITECTURES, NETWORK_LABELS } from '../networks';
import { fitEncoder, type FittedEncoder } from './encoder-file';
import type { EncoderCity } from '../networks/read-city';
import { encoderHeader, readEncoderHeader, type EncoderHeader } from './encoder-header';
import { fitOfficial, officialHeader } from './official-encoder';

/**
 * Turns a checkpoint that was saved here, or one of the official code, into one that can be used, after every tensor was compared with what
 * the network needs. A file that was saved here goes with any data; one of the official code takes the kinds of places and roads
 * of the open data.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint({ bytes, fileName }: AdoptRequest, dataset: EncoderCity): AdoptedNetwork {
  const contents = openCheckpoint(bytes, ARCHITECTURES, fileName);
  const isOurs = new CheckpointHeader(contents).isThere;
  const header = isOurs ? readEncoderHeader(contents) : officialHeader(contents, dataset);
  const fitted = isOurs ? fitEncoder(contents, header) : fitOfficial(contents, header);
  const { system, source, notes } = contents;
  const { ignored, inert } = notes;
  const settings = settingRows(header, isOurs ? 'the header' : 'the shapes of the tensors');
  return {
    network: header.network,
    bytes: isOurs ? bytes : ownFile(header, fitted, dataset.fingerprint),
    report: { system, source, settings, tensors: fitted.rows, ignored, inert },
  };
}

/** The same weights in single precision, with a header. */
function ownFile(header: EncoderHeader, { specs, state }: FittedEncoder, dataset: string): Uint8Array {
  const tensors = new Map(
    specs.map(({ name, shape }): [string, SafetensorsTensor] => [
      name,
      { dtype: 'F32', shape, data: Float32Array.from(state.get(name)!.data as Float32Array) },
    ]),
  );
  return checkpointBytes(tensors, encoderHeader(header, dataset));
}

function settingRows({ network, config, reading, vocabulary }: EncoderHeader, sizes: string): SettingRow[] {
  const things = sizes === 'the header' ? sizes : 'the open data: the file does not hold them';
  return [
    { name: 'Width, layers', value: `${config.width}, ${config.layers}`, from: sizes },
    { name: 'Experts', value: `${config.topExperts} of ${config.experts}`, from: sizes },
    { name: 'Unit', value: reading.unit, from: sizes === 'the header' ? sizes : 'the official code' },
    { name: 'Kinds of places', value: String(vocabulary.places.length), from: things },
    { name: 'Kinds of roads', value: String(vocabulary.roads.length), from: things },
    { name: 'Put in use as', value: `the ${NETWORK_LABELS[network]}`, from: 'its tensors' },
  ];
}
