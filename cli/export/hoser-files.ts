import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { writeHoserLayout } from '../../src/data/hoser-layout';
import { text, type HoserFile } from '../../src/data/text-files';
import type { Dataset } from '../../src/domain/dataset';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import type { HoserConfig } from '../../src/models/hoser/config';
import { datasetBuffers } from '../../src/models/hoser/dataset-buffers';
import type { SafetensorsTensor } from '../../src/nn/safetensors';
import { TorchWriter } from '../../src/nn/torch-file/torch-writer';
import { fitStudent } from '../../src/systems/routes/checkpoints/fit-student';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';
import type { ExperimentConfig } from '../../src/systems/routes/settings';

export interface HoserFolderOptions {
  readonly name: string;
  readonly seed: number;
  readonly student: { readonly name: string; readonly bytes: Uint8Array } | null;
  readonly settings: ExperimentConfig['student'];
}

/**
 * The files of official HOSER, by their paths in its folder: data, configuration and, where a student is given, its state dict.
 * @throws Failure 'bad-input' for a student of other data, or one that official HOSER has no modules for
 */
export function hoserFolder(dataset: Dataset, options: HoserFolderOptions): HoserFile[] {
  const { name, seed, student, settings } = options;
  const fitted = student && fitStudent(openRoutesCheckpoint(student.bytes, student.name), dataset);
  if (student && fitted?.config.residual !== undefined)
    throw badInput(
      `${shown(student.name)} is a HOSER+, whose residual over counts official HOSER has no modules for. Hand over a HOSER.`,
    );
  const config = fitted?.config ?? settings;
  const maxLength = longestRoute(dataset);
  const files = datasetFiles(dataset).map(({ name: file, chunks }) => ({
    name: `data/${name}/${file}`,
    chunks,
  }));
  files.push(text(`config/${name}.yaml`, () => yamlOf(config, dataset, settings.training, maxLength)));
  if (fitted) {
    const state = new Map<string, SafetensorsTensor>([
      ...datasetBuffers(fitted.features),
      ...fitted.specs.map(({ name: of }) => [of, fitted.state.get(of)!] as const),
      ...causalMasks(config.layers, maxLength),
    ]);
    const writer = new TorchWriter();
    files.push({
      name: `save/${name}/seed${seed}/best.pth`,
      chunks: () => [writer.file(writer.state(state))],
    });
  }
  return files;
}

/** Official HOSER takes the number of a road's row for its id. */
function datasetFiles(dataset: Dataset): HoserFile[] {
  const { network } = dataset;
  const geoIds = Float64Array.from({ length: network.roadCount }, (_, road) => road);
  const { card: _card, extras: _extras, ...content } = dataset;
  const files = writeHoserLayout({ ...content, network: { ...network, geoIds } });
  if (network.geoIds.every((id, road) => id === road)) return files;
  const table = () => `row,geo_id\n${Array.from(network.geoIds, (id, road) => `${road},${id}\n`).join('')}`;
  return [...files, text('geo_ids.csv', table)];
}

/**
 * Number of roads of the longest route that may be generated: twice the longest trip, as routes are drawn
 * here.
 */
function longestRoute({ trips }: Dataset): number {
  const longest = ({ offsets, tripCount }: TrajectorySet) => {
    let most = 2;
    for (let trip = 0; trip < tripCount; trip++) most = Math.max(most, offsets[trip + 1] - offsets[trip]);
    return most;
  };
  return 2 * Math.max(longest(trips.train), longest(trips.val), longest(trips.test));
}

/** (1, 1, L, L) of each block: 1 where a road may look, at itself and those before it. */
function causalMasks(layers: number, length: number): [string, SafetensorsTensor][] {
  const data = new Float32Array(length * length);
  for (let row = 0; row < length; row++) data.fill(1, row * length, row * length + row + 1);
  const mask: SafetensorsTensor = { dtype: 'F32', shape: [1, 1, length, length], data };
  return Array.from({ length: layers }, (_, layer) => [
    `trajectory_encoder.transformer.h.${layer}.attn.bias`,
    mask,
  ]);
}

/** The configuration under its official names. What the data decide is put there by the official code itself. */
function yamlOf(
  { hiddenDim, roadIdDim, attributeDim, heads, layers }: HoserConfig,
  { zones }: Dataset,
  training: ExperimentConfig['student']['training'],
  maxLength: number,
): string {
  const { epochs, batchSize, learningRate, weightDecay, warmupShare, clipNorm } = training;
  return `road_network_encoder_config:
  road_id_emb_dim: ${roadIdDim}
  len_emb_dim: ${attributeDim}
  type_emb_dim: ${attributeDim}
  lon_emb_dim: ${attributeDim}
  lat_emb_dim: ${attributeDim}
  intersection_emb_dim: ${hiddenDim}
  zone_id_emb_dim: ${hiddenDim}
  zone_id_num_embeddings: ${zones.zoneCount}

road_network_encoder_feature:
  road_attr: {}

trajectory_encoder_config:
  hidden_dim: ${hiddenDim}
  num_heads: ${heads}
  num_layers: ${layers}
  dropout: 0.0
  max_len: ${maxLength}

navigator_config:
  hidden_dim: ${hiddenDim}

optimizer_config:
  max_epoch: ${epochs}
  batch_size: ${batchSize}
  learning_rate: ${learningRate}
  weight_decay: ${weightDecay}
  warmup_ratio: ${warmupShare}
  max_norm: ${clipNorm.toFixed(1)}
`;
}
