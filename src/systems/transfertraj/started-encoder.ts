import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import type { Order, StartFrom } from '../../engine/experiments/experiment';
import { networkStart, type NetworkStart, startRows } from '../../engine/records/network-start';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import { headerOfFile, openEncoder } from './checkpoints/encoder-file';
import type { Encoder } from './networks/encoder';
import type { EncoderCity } from './networks/read-city';
import type { TransferConfig } from './settings';

/** Weights that pre-training begins with, or that stand for it. */
type EncoderSource = Pick<StartFrom, 'bytes'> & Partial<Pick<StartFrom, 'name'>>;

/** An encoder of a file of any format, saved here or by the official code. @returns the weights are the caller's */
export function startedEncoder(from: EncoderSource, dataset: EncoderCity): Encoder {
  const { network: _, ...encoder } = openEncoder(adopted(from, dataset));
  return encoder;
}

/** The file as one that was saved here. @throws Failure 'bad-input' */
const adopted = ({ bytes, name = '' }: EncoderSource, dataset: EncoderCity): Uint8Array =>
  adoptCheckpoint({ bytes, fileName: name }, dataset).bytes;

/** The configuration with the sizes, the form and the reading of the file that an order starts from; asks no backend for anything. @throws Failure 'bad-input' */
export function configInForce({ config, dataset, given, start }: Order<TransferConfig>): TransferConfig {
  const bytes = given?.pretrained;
  const from = bytes ? { bytes } : start?.pretrained;
  if (!from) return config;
  const { config: network, attention, reading } = headerOfFile(adopted(from, dataset));
  const { width, embedWidth, mixerHidden, layers, experts, topExperts } = network;
  const { theta, causal, interpolated } = network;
  const sizes = { width, embedWidth, mixerHidden, layers, experts, topExperts };
  return {
    ...config,
    encoder: { ...config.encoder, ...sizes, attention, theta, causal, interpolated },
    reading,
  };
}

/** What the pre-training of an order takes of the file that it starts from. @throws Failure 'bad-input' */
export async function readStarts({
  dataset,
  start,
}: Order<TransferConfig>): Promise<Readonly<Record<string, NetworkStart>>> {
  const from = start?.pretrained;
  if (!from) return {};
  const { name, bytes } = from;
  const { report } = adoptCheckpoint({ bytes, fileName: name }, dataset);
  return { pretrained: networkStart(name, await digestOfFile(bytes), startRows(report.tensors, [])) };
}
