import type { Dataset } from '../../../domain/dataset';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import {
  TRANSFERTRAJ_FORMS,
  TRANSFERTRAJ_PRESETS,
  type TransferTrajConfig,
} from '../../../models/transfertraj/config';
import { FREQUENCY_BUFFER, transferTrajSpecs, unusedSpecs } from '../../../models/transfertraj/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { PRESET_CONFIGS } from '../settings';
import { placeFeatures, roadFeatures } from '../trips/thing-tables';
import { vocabularyOf } from '../trips/thing-vocabulary';
import type { FittedEncoder } from './encoder-file';
import type { EncoderHeader } from './encoder-header';

/** How many metres around a point things count in what the official code does. */
const OFFICIAL_RADIUS = 10;

/**
 * What a file of the official code does not say in so many words: its sizes by the shapes of its tensors, its form as published. The vectors of
 * places and roads are in no file; here they are learnt from the kinds of things of the open data.
 * @throws Failure 'bad-input' where a tensor is missing that tells a size
 */
export function officialHeader(
  contents: CheckpointContents,
  dataset: Pick<Dataset, 'network' | 'extras'>,
): EncoderHeader {
  const vocabulary = vocabularyOf(dataset);
  const config = {
    ...officialSizes(contents),
    ...TRANSFERTRAJ_FORMS.official,
    placeFeatures: placeFeatures(vocabulary),
    roadFeatures: roadFeatures(vocabulary),
  };
  const reading = {
    ...PRESET_CONFIGS.paper.reading,
    unit: 'metres',
    answers: 'first-point',
    radius: OFFICIAL_RADIUS,
  } as const;
  return { network: 'pretrained', config, attention: 'trie', reading, vocabulary };
}

type OfficialSizes = Omit<
  TransferTrajConfig,
  keyof (typeof TRANSFERTRAJ_FORMS)['official'] | 'placeFeatures' | 'roadFeatures'
>;

/** @throws Failure 'bad-input' where a tensor is missing that tells a size */
export function officialSizes(contents: CheckpointContents): OfficialSizes {
  const { tensors } = contents;
  const shape = (name: string, dimensions: number): readonly number[] => {
    const found = tensors.get(name)?.shape;
    if (found?.length === dimensions) return found;
    throw unusableCheckpoint(
      contents,
      `it has no header that says its sizes, and "${name}", which would tell them, ${found ? `has ${found.length} dimensions, not ${dimensions}` : 'is missing'}. Choose a file that was saved here, or one of the official code`,
    );
  };
  const count = (name: (index: number) => string): number => {
    let index = 0;
    while (tensors.has(name(index))) index++;
    return index;
  };
  const [width, embedWidth] = shape('spatial_embed_layer.2.weight', 2);
  const [experts] = shape('seq_model.layers.0.MoE_fc.router.topkroute_linear.weight', 2);
  const { topExperts, mixerHeads, normEps, dropout } = TRANSFERTRAJ_PRESETS.paper;
  return {
    // What no tensor tells is as published.
    ...{ mixerHeads, normEps, dropout, topExperts: Math.min(topExperts, experts) },
    ...{ width, embedWidth, experts },
    layers: count((layer) => `seq_model.layers.${layer}.norm.weight`),
    mixerHidden: shape('modal_mixer.layers.0.linear1.weight', 2)[0],
    placeWidth: shape('poi_embed_layer.0.weight', 1)[0],
    roadWidth: shape('road_embed_layer.0.weight', 1)[0],
  };
}

/**
 * The tensors of an official file in their places. Layers that make vectors of kinds of things begin with zeros: all things look alike to the
 * network until it is trained further.
 * @throws Failure 'bad-input' where a tensor is missing, too much or of another shape
 */
export function fitOfficial(contents: CheckpointContents, { config }: EncoderHeader): FittedEncoder {
  const { placeFeatures: _, roadFeatures: __, ...sizes } = config;
  const places = new TensorPlaces(contents);
  const official = transferTrajSpecs(sizes);
  const state = new Map<string, SafetensorsTensor>(places.place(official));
  for (const { name } of unusedSpecs(config)) places.ignore(name, 'no pass of the network uses it');
  places.ignore(FREQUENCY_BUFFER, 'it follows from the width');
  places.close();
  const specs = transferTrajSpecs(config);
  const own = specs.filter(({ name }) => official.every((each) => each.name !== name));
  for (const { name, shape } of own)
    state.set(name, { dtype: 'F32', shape, data: new Float32Array(shape[0] * shape[1]) });
  return { specs, state, rows: places.rows };
}
