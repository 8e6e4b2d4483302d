import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { CheckpointReport } from '../../../engine/checkpoints/checkpoint-report';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { textOfCell } from '../../../domain/hexagons/h3-index';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { ARCHITECTURES } from '../networks';
import { modelSpecs, type HexagonModel } from '../networks/hexagon-model';
import { modelHeader, readModelHeader, type ModelHeader } from './model-header';

/** A model's checkpoint. @param cells hexagons of the city that it learnt in, ascending @param dataset fingerprint of the data that it learnt from */
export const modelFile = (model: HexagonModel, cells: BigUint64Array, dataset: string): Promise<Uint8Array> =>
  checkpointFile(model.weights, modelHeader({ ...model, cells: Array.from(cells, textOfCell) }, dataset));

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
  const header = headerOf(contents);
  const { specs, state } = fitModel(contents, header);
  const learntFrom = new CheckpointHeader(contents).text('dataset');
  return { ...header, learntFrom, weights: Parameters.from(specs, state) };
}

/** @throws Failure 'bad-input' for a file without the header that says how hexagons become its tokens */
export function headerOf(contents: CheckpointContents): ModelHeader {
  if (new CheckpointHeader(contents).isThere) return readModelHeader(contents);
  throw unusableCheckpoint(
    contents,
    'it does not say how hexagons become its tokens. Choose a checkpoint that was saved here',
  );
}

/** Tensors of a file in their places. */
export interface FittedModel {
  readonly specs: readonly ParameterSpec[];
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
  readonly rows: CheckpointReport['tensors'];
}

/** @throws Failure 'bad-input' where the tensors are not those of the header */
export function fitModel(
  contents: CheckpointContents,
  { network, config }: Pick<ModelHeader, 'network' | 'config'>,
): FittedModel {
  new CheckpointHeader(contents).checkLayers(config.layers);
  const specs = modelSpecs(network, config);
  const places = new TensorPlaces(contents);
  const state = places.place(specs);
  places.close();
  return { specs, state, rows: places.rows };
}
