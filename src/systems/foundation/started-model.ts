import { openCheckpoint } from '../../engine/checkpoints/checkpoint-reader';
import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import type { Order, StartFrom } from '../../engine/experiments/experiment';
import { networkStart, type NetworkStart, startRows } from '../../engine/records/network-start';
import { ARCHITECTURES } from './networks';
import { adoptCheckpoint } from './checkpoints/adopt-checkpoint';
import { headerOf, type ModelHeader } from './checkpoints/model-file';
import { FOUNDATION_SETTINGS, type FoundationConfig, type ResolutionChoice } from './settings';

/** The file of a model that an order is given or starts from; undefined where it begins anew. */
export const modelOfOrder = ({
  given,
  start,
}: Pick<Order, 'given' | 'start'>): (Pick<StartFrom, 'bytes'> & { readonly name?: string }) | undefined =>
  given?.pretrained ? { bytes: given.pretrained } : start?.pretrained;

/** What the header of the file says that an order is given or starts from. @throws Failure 'bad-input' */
export function headerOfOrder(order: Pick<Order, 'given' | 'start'>): ModelHeader | undefined {
  const from = modelOfOrder(order);
  return from && headerOf(openCheckpoint(from.bytes, ARCHITECTURES, from.name));
}

/**
 * The configuration with the sizes, the tokens and the resolution of the file that an order starts from; asks no backend for anything.
 * @throws Failure 'bad-input'
 */
export function configInForce(order: Order<FoundationConfig>): FoundationConfig {
  const { config } = order;
  const header = headerOfOrder(order);
  if (!header) return config;
  const { width, heads, layers, hidden, context, hours } = header.config;
  const { kind, resolution } = header.tokenizer;
  return {
    ...config,
    sequences: { ...config.sequences, tokenizer: kind, resolution: choiceOf(resolution) },
    network: { ...config.network, width, heads, layers, hidden, context, hours },
  };
}

const RESOLUTIONS = Object.keys(FOUNDATION_SETTINGS.resolution.options) as ResolutionChoice[];

/** Resolutions that a form does not have stay as they are in the file, which is asked for them. */
const choiceOf = (resolution: number): ResolutionChoice =>
  RESOLUTIONS.find((choice) => choice === String(resolution)) ?? 'fitting';

/** What the pre-training of an order takes of the file that it starts from. @throws Failure 'bad-input' */
export async function readStarts({
  start,
}: Pick<Order, 'start'>): Promise<Readonly<Record<string, NetworkStart>>> {
  const from = start?.pretrained;
  if (!from) return {};
  const { name, bytes } = from;
  const { report } = adoptCheckpoint({ bytes, fileName: name });
  return { pretrained: networkStart(name, await digestOfFile(bytes), startRows(report.tensors, [])) };
}
