import {
  adoptedNetwork,
  officialShape,
  readNetwork,
  savedAgain,
  tensorCount,
  type FittedNetwork,
} from '../../../engine/checkpoints/network-file';
import { ENCODER_FILE, type EncoderHeader } from './encoder-file';
import type { Dataset } from '../../../domain/dataset';
import { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import {
  TRANSFERTRAJ_FORMS,
  TRANSFERTRAJ_PRESETS,
  type TransferTrajConfig,
} from '../../../models/transfertraj/config';
import { FREQUENCY_BUFFER, transferTrajSpecs, unusedSpecs } from '../../../models/transfertraj/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { PRESET_CONFIGS } from '../settings';
import { placeFeatures, roadFeatures, vocabularyOf } from '../trips/thing-tables';

import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import { ARCHITECTURES, NETWORK_LABELS } from '../networks';
import type { EncoderCity } from '../networks/read-city';

/**
 * Turns a checkpoint that was saved here, or one of the official code, into one that can be used, after every tensor was compared with what
 * the network needs. A file that was saved here goes with any data; one of the official code takes the kinds of places and roads
 * of the open data.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint({ bytes, fileName }: AdoptRequest, dataset: EncoderCity): AdoptedNetwork {
  const contents = openCheckpoint(bytes, ARCHITECTURES, fileName);
  const isOurs = new CheckpointHeader(contents).isThere;
  const fitted = isOurs
    ? readNetwork(ENCODER_FILE, contents, null)
    : fitOfficial(contents, officialHeader(contents, dataset));
  const own = isOurs ? bytes : savedAgain(ENCODER_FILE, fitted, dataset.fingerprint);
  const settings = settingRows(fitted.about, isOurs ? 'the header' : 'the shapes of the tensors');
  return adoptedNetwork(fitted.about.network, own, contents, fitted, settings);
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

/** How many metres around a point things count in what the official code does. */
const OFFICIAL_RADIUS = 10;

/**
 * What a file of the official code does not say in so many words: its sizes by the shapes of its tensors, its form as published. The vectors of
 * places and roads are in no file; here they are learnt from the kinds of things of the open data.
 * @throws Failure 'bad-input' where a tensor is missing that tells a size
 */
function officialHeader(
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
  const shape = (name: string, dimensions: number) => officialShape(contents, name, dimensions);
  const [width, embedWidth] = shape('spatial_embed_layer.2.weight', 2);
  const [experts] = shape('seq_model.layers.0.MoE_fc.router.topkroute_linear.weight', 2);
  const { topExperts, mixerHeads, normEps, dropout } = TRANSFERTRAJ_PRESETS.paper;
  return {
    // What no tensor tells is as published.
    ...{ mixerHeads, normEps, dropout, topExperts: Math.min(topExperts, experts) },
    ...{ width, embedWidth, experts },
    layers: tensorCount(contents, (layer) => `seq_model.layers.${layer}.norm.weight`),
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
function fitOfficial(contents: CheckpointContents, about: EncoderHeader): FittedNetwork<EncoderHeader> {
  const { config } = about;
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
  return { about, specs, state, rows: places.rows };
}
