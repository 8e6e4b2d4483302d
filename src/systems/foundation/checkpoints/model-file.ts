import * as v from 'valibot';
import { finite } from '../../../base/json';
import { tokenizerFrom } from '../../../domain/hexagons/tokenizer-from';
import type { H3BertConfig } from '../../../models/h3-bert/parameters';
import { ARCHITECTURES, FOUNDATION_NETWORKS, H3_BERT, NETWORK_LABELS } from '../networks';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import {
  fitNetwork,
  type FittedNetwork,
  type NetworkFileKind,
  adoptedNetwork,
} from '../../../engine/checkpoints/network-file';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { textOfCell } from '../../../domain/hexagons/h3-index';
import { Parameters } from '../../../nn/parameters';
import { modelSpecs, type HexagonModel } from '../networks/hexagon-model';
import { trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';

/** What the header of a model's file says besides its tensors. */
export interface ModelHeader extends Omit<HexagonModel, 'weights'> {
  /** Hexagons of the city that it learnt in, ascending, as 15 hexadecimal digits. */
  readonly cells: readonly string[];
}

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000));

const NETWORK = v.object({
  vocabulary: size,
  width: size,
  heads: size,
  layers: v.pipe(size, v.maxValue(100)),
  hidden: size,
  context: size,
  levels: size,
  dropout: v.pipe(finite, v.minValue(0), v.ltValue(1)),
  hours: v.boolean(),
  normEps: v.pipe(finite, v.gtValue(0)),
}) satisfies v.GenericSchema<unknown, H3BertConfig>;

/** As many as a city can have. */
const CELLS = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{15}$/))), v.maxLength(250_000));

/** The files of models over hexagons: they go with any data, since they say how hexagons become their tokens. */
export const MODEL_FILE: NetworkFileKind<ModelHeader, null> = {
  header: ({ network, config, tokenizer, rootResolution, cells }, dataset) => ({
    system: H3_BERT.name,
    ...{ network, config, rootResolution, cells, dataset },
    resolution: tokenizer.resolution,
    tokenizer: tokenizer.plain,
  }),
  read: (header) => {
    const config = header.checkedObject('config', NETWORK);
    const tokenizer = tokenizerFrom(header.object('tokenizer'));
    if (config.vocabulary !== tokenizer.vocabulary.length || config.levels !== tokenizer.levels)
      throw header.unusable(
        'config.vocabulary',
        `is ${config.vocabulary} with ${config.levels} levels, and its tokens are ${tokenizer.vocabulary.length} on ${tokenizer.levels} levels`,
      );
    if (config.width % config.heads !== 0)
      throw header.unusable('config.width', `is ${config.width}, which ${config.heads} heads cannot share`);
    return {
      network: header.checkedText('network', v.picklist(FOUNDATION_NETWORKS)),
      config,
      tokenizer,
      rootResolution: header.checked(
        'rootResolution',
        v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(tokenizer.resolution)),
        header.number('rootResolution'),
      ),
      cells: header.checked('cells', CELLS, header.words('cells') ?? []),
    };
  },
  specs: ({ network, config }) => modelSpecs(network, config),
  check: (contents, { config }) => new CheckpointHeader(contents).checkLayers(config.layers),
};

/** A model's file. @param cells hexagons of the city that it learnt in, ascending @param dataset fingerprint of the data that it learnt from */
export const modelFile = (model: HexagonModel, cells: BigUint64Array, dataset: string): Promise<Uint8Array> =>
  checkpointFile(
    model.weights,
    MODEL_FILE.header({ ...model, cells: Array.from(cells, textOfCell) }, dataset),
  );

/** A model, and what it learnt from. */
export interface OpenedModel extends HexagonModel {
  /** Hexagons of the city, ascending, as 15 hexadecimal digits. */
  readonly cells: readonly string[];
  /** Fingerprint of the data that it learnt from; null where the file does not say. */
  readonly learntFrom: string | null;
}

/**
 * Reads a model that was saved here.
 * @returns the weights are the caller's
 * @throws Failure 'bad-input' if it is broken, or another network
 */
export function openModel(bytes: Uint8Array, fileName = ''): OpenedModel {
  const contents = openCheckpoint(bytes, ARCHITECTURES, fileName);
  const { about, specs, state } = fitModel(contents);
  return { ...about, learntFrom: trainedOn(contents), weights: Parameters.from(specs, state) };
}

/** @throws Failure 'bad-input' for a file without the header that says how hexagons become its tokens */
export function headerOf(contents: CheckpointContents): ModelHeader {
  const header = new CheckpointHeader(contents);
  if (header.isThere) return MODEL_FILE.read(header);
  throw unusableCheckpoint(
    contents,
    'it does not say how hexagons become its tokens. Choose a checkpoint that was saved here',
  );
}

/** @throws Failure 'bad-input' where the tensors are not those of the header */
export const fitModel = (contents: CheckpointContents): FittedNetwork<ModelHeader> =>
  fitNetwork(MODEL_FILE, contents, headerOf(contents), null);

/**
 * A checkpoint that was saved here, after every tensor was compared with what the network needs. How hexagons become its tokens is in its
 * header, so it goes with any data; hexagons below none of its coarse ones are unknown to it.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint({ bytes, fileName }: AdoptRequest): AdoptedNetwork {
  const contents = openCheckpoint(bytes, ARCHITECTURES, fileName);
  const fitted = fitModel(contents);
  return adoptedNetwork(fitted.about.network, bytes, contents, fitted, settingRows(fitted.about));
}

function settingRows({ network, config, tokenizer, cells }: ModelHeader): SettingRow[] {
  const from = 'the header';
  return [
    { name: 'Width, layers, heads', value: `${config.width}, ${config.layers}, ${config.heads}`, from },
    { name: 'Context', value: `${config.context} tokens`, from },
    { name: 'Tokens', value: `${tokenizer.kind}, ${config.vocabulary}`, from },
    { name: 'Resolution of hexagons', value: String(tokenizer.resolution), from },
    { name: 'Hexagons that it learnt in', value: String(cells.length), from },
    { name: 'Put in use as', value: `the ${NETWORK_LABELS[network]}`, from },
  ];
}
