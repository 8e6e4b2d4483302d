import * as v from 'valibot';
import { finite } from '../../../base/json';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { TransferTrajConfig } from '../../../models/transfertraj/config';
import { ENCODER, TRANSFER_NETWORKS, type TransferNetworkName } from '../networks';
import { partSchema } from '../../../engine/settings/schema';
import { TRANSFER } from '../settings';
import type { Encoder } from '../networks/encoder';
import type { ThingVocabulary } from '../trips/thing-vocabulary';

/** What the header of an encoder's file says besides its tensors. */
export interface EncoderHeader extends Omit<Encoder, 'weights'> {
  readonly network: TransferNetworkName;
}

/** The header of an encoder's file, for `checkpointBytes`. @param dataset fingerprint of the data that it learnt from */
export const encoderHeader = (
  { network, config, attention, reading, vocabulary }: EncoderHeader,
  dataset: string,
): Readonly<Record<string, unknown>> => ({
  system: ENCODER.name,
  ...{ network, config, attention, reading, vocabulary, dataset },
});

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

/** @throws Failure 'bad-input' for a header that describes no encoder */
export function readEncoderHeader(contents: CheckpointContents): EncoderHeader {
  const header = new CheckpointHeader(contents);
  const checked = <S extends v.GenericSchema>(key: string, schema: S, value: unknown): v.InferOutput<S> => {
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    const at = [key, v.getDotPath(issue)].filter(Boolean).join('.');
    throw header.unusable(at, `is not valid: ${issue.message}`);
  };
  const object = <S extends v.GenericSchema>(key: string, schema: S) =>
    checked(key, schema, header.object(key));
  return {
    network: checked('network', v.picklist(TRANSFER_NETWORKS), header.text('network')),
    config: object('config', NETWORK),
    attention: checked('attention', partSchema(TRANSFER, 'encoder.attention'), header.text('attention')),
    reading: object('reading', READING),
    vocabulary: object('vocabulary', VOCABULARY),
  };
}
