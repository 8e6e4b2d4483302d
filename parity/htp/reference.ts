import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { badInput } from '../../src/base/failure';
import { Layers } from '../../src/models/htp/layers';
import { roadMiddles, RoadTensors } from '../../src/models/htp/road-context';
import { rqVae, type PointTargets } from '../../src/models/htp/rq-vae';
import { levelWidths, type RqVaeConfig } from '../../src/models/htp/rq-vae-config';
import { rqVaeSpecs } from '../../src/models/htp/rq-vae-parameters';
import {
  lengthBits,
  lengthToken,
  levelLengths,
  PaddedMask,
  patternsOf,
} from '../../src/models/htp/sequence-length';
import type { Weights } from '../../src/models/weights';
import type { Parameters } from '../../src/nn/parameters';
import {
  computed,
  farthest,
  itemCorner,
  present,
  rowsOf,
  type Found,
  type HostTensor,
} from '../harness/host-tensor';
import { WEIGHTS, type StoredFile } from '../harness/stored-file';

/** Sizes of the network as a file's configuration and inputs have them. */
export function configOf({ json }: StoredFile): RqVaeConfig {
  const config = json.fields('config');
  const unet = config.fields('Unet');
  const quantiser = config.fields('RQ_quant');
  const sizes = json.fields('sizes');
  const base = quantiser.number('base_vocab_size');
  return {
    hidden: unet.number('hidden_chs'),
    widthMultiples: unet.numbers('ch_multi'),
    blocks: unet.number('num_res_blocks'),
    roads: sizes.number('num_roads'),
    roadWidth: unet.number('road_dim'),
    roadLayers: unet.number('road_layers'),
    roadHeads: sizes.number('road_heads'),
    codeWidth: quantiser.number('d_model'),
    codebooks: quantiser.numbers('vocab_multi').map((part) => base / part),
    commitment: quantiser.number('beta'),
    normEps: sizes.number('layer_norm_eps'),
    dropout: config.number('dropout'),
  };
}

/**
 * Compares what a file says of its sizes and tensors with what its configuration and its tensors are.
 * @param isOwn which parameters of the network the file should have, where it has any
 */
export function checkDescription(file: StoredFile, isOwn?: (name: string) => boolean): void {
  const { json } = file;
  const config = configOf(file);
  const sizes = json.fields('sizes');
  const books = json.fields('config').fields('RQ_quant').number('n_codebooks');
  file.exact('number of codebooks', config.codebooks.length, books);
  const stated: Readonly<Record<string, readonly number[]>> = {
    hidden_chs: [config.hidden],
    widths: levelWidths(config),
    head_dim: [config.hidden],
    heads: config.widthMultiples,
    num_res_blocks: [config.blocks],
    road_dim: [config.roadWidth],
    road_layers: [config.roadLayers],
    d_model: [config.codeWidth],
    codebook_sizes: config.codebooks,
  };
  for (const [field, ours] of Object.entries(stated)) {
    const value = sizes.value(field);
    file.exact(`sizes: ${field}`, ours, typeof value === 'number' ? value : sizes.numbers(field));
  }
  if (json.has('tensors')) file.shapes();
  if (isOwn) file.weights(rqVaeSpecs(config).filter(({ name }) => isOwn(name)));
}

/** The stored weights of those parameters of the network that a file has. */
export const ownWeights = (file: StoredFile): Parameters =>
  file.parameters(rqVaeSpecs(configOf(file)).filter(({ name }) => file.tensors.has(WEIGHTS + name)));

/** The entries of a stored tensor of padded sequences that are there. */
export const storedPresent = (file: StoredFile, name: string, lengths: readonly number[]): number[] =>
  present({ shape: file.tensors.shape(name), data: file.numbers(name) }, lengths);

/**
 * Compares the lengths of a file's trips, in the fields and tensors that it has of them.
 * @param lens what `batch.lens` counts: points, or the segments that the decoder starts from
 */
export function checkLengths(file: StoredFile, lens: 'points' | 'segments' = 'points'): void {
  const { json, tensors } = file;
  const points = json.numbers('n');
  const patterns = points.map(patternsOf);
  file.exact('batch.lens', lens === 'points' ? points : patterns, file.numbers('batch.lens'));
  file.exact('m', patterns, json.numbers('m'));
  if (json.has('tokens')) file.exact('length tokens', points.map(lengthToken), json.numbers('tokens'));
  for (const [what, of] of [
    ['level_lens', levelLengths],
    ['len_bits', lengthBits],
  ] as const)
    if (tensors.has(`batch.${what}`)) file.exact(what, points.flatMap(of), file.numbers(`batch.${what}`));
}

/**
 * The largest difference of each trip's values in the batch and alone.
 * @param together (B, L, ...) values of the batch, by name
 * @param alone the same values (1, l, ...) of one trip with masks of its own
 */
export async function differencesAlone(
  file: StoredFile,
  points: readonly number[],
  together: Found,
  alone: (item: number, levels: readonly PaddedMask[]) => Record<string, Tensor>,
): Promise<number[]> {
  const differences: number[] = [];
  for (const [item, n] of points.entries()) {
    const levels = ownedLevels(file, [n]);
    const found = Object.entries(await computed(() => alone(item, levels)));
    const apart = found.map(([name, { shape, data }]) =>
      farthest(itemCorner(together[name], item, shape.slice(1)), data),
    );
    differences.push(Math.max(...apart));
  }
  return differences;
}

/** The masks of all levels of sequences of these points. */
export const ownedLevels = (file: StoredFile, points: readonly number[]): readonly PaddedMask[] =>
  PaddedMask.levels(points).map((level) => file.own(level));

/**
 * The layers of the official code in a padded batch: what attention leaves at positions that are padding gets into the strided and the
 * up-sampling convolutions, and so into its neighbours. For comparison only; every other pass masks them.
 */
export class OfficialBatchLayers extends Layers {
  override halved(name: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
    return unmasked(mask, (all) => super.halved(name, x, all));
  }

  override doubled(name: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
    return unmasked(mask, (all) => super.doubled(name, x, all));
  }
}

/** Has every position of the batch count. */
function unmasked({ lengths, longest }: PaddedMask, make: (all: PaddedMask) => Tensor3D): Tensor3D {
  const all = new PaddedMask(lengths.map(() => longest));
  const made = make(all);
  all.dispose();
  return made;
}

/** Codes (N, codebooks) of the segments that are there, of rows (B m). */
export function presentCodes({ shape, data }: HostTensor, segments: readonly number[]): number[] {
  const [rows, books] = shape;
  return present({ shape: [segments.length, rows / segments.length, books], data }, segments);
}

/** The smallest gap of squared distances (B m, C) over the segments that are there, of all codebooks. */
export const smallestPresentGap = (distances: readonly HostTensor[], segments: readonly number[]): number[] =>
  distances.map((distance) => {
    const longest = distance.shape[0] / segments.length;
    return smallestGap(distance, (row) => row % longest < segments[Math.floor(row / longest)]);
  });

/** The smallest difference, over all rows (or those that count), between the two least distances of a row (N, C). */
export const smallestGap = (
  { shape: [, columns], data }: HostTensor,
  counts: (row: number) => boolean = () => true,
): number => {
  const rows = rowsOf(data, columns).filter((_, row) => counts(row));
  const least = rows.map((row) => row.sort((a, b) => a - b));
  return Math.min(...least.map(([first, second]) => second - first));
};

/** Roads of each trip of a file, from 0. In the file road 0 of the network is 1, and 0 is padding. */
export function storedRoutes(file: StoredFile): number[][] {
  const [trips, longest] = file.tensors.shape('batch.road_seq');
  const stored = file.numbers('batch.road_seq');
  const lengths = file.tensors.has('batch.road_lens') ? file.numbers('batch.road_lens') : null;
  return Array.from({ length: trips }, (_, trip) => {
    const row = stored.slice(trip * longest, (trip + 1) * longest);
    const length = lengths ? lengths[trip] : row.findLastIndex((road) => road !== 0) + 1;
    if (row.some((road, i) => (road !== 0) !== i < length))
      throw badInput(`Trip ${trip} of the file has no road where one should be, or one too many.`);
    return row.slice(0, length).map((road) => road - 1);
  });
}

/** The roads of all trips of a file as one batch. */
export const storedRoads = (file: StoredFile, config: RqVaeConfig): RoadTensors =>
  file.own(new RoadTensors({ routes: storedRoutes(file), middles: storedMiddles(file) }, config));

/** The roads of each trip of a file as a batch of its own. */
export function storedRoadsAlone(file: StoredFile, config: RqVaeConfig): RoadTensors[] {
  const middles = storedMiddles(file);
  let from = 0;
  return storedRoutes(file).map((route) => {
    const own = middles.slice(2 * from, 2 * (from += route.length));
    return file.own(new RoadTensors({ routes: [route], middles: own }, config));
  });
}

/** Mean point of each road of each trip. */
function storedMiddles(file: StoredFile): Float64Array {
  const [, longest] = file.tensors.shape('batch.road_gps');
  const padded = file.numbers('batch.road_gps');
  const counts = file.numbers('batch.road_gps_len');
  const points = counts.flatMap((count, road) =>
    padded.slice(2 * road * longest, 2 * (road * longest + count)),
  );
  return roadMiddles(points, offsetsOf(counts));
}

export const offsetsOf = (lengths: readonly number[]): number[] => {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets[offsets.length - 1] + length);
  return offsets;
};

export type StoredTrips = ReturnType<typeof storedTrips>;

/**
 * The trips of the reference on the device: what stage 1 reads, what it should say, and a pass of it.
 * @param file with the targets
 */
export function storedTrips(file: StoredFile, points: readonly number[], ofPoints = file, ofRoads = file) {
  const config = configOf(ofPoints);
  const inputs = {
    x: ofPoints.onDevice<Tensor3D>('batch.x'),
    levels: ownedLevels(file, points),
    roads: storedRoads(ofRoads, config),
  };
  const targets: PointTargets = {
    percent: file.onDevice('batch.percent'),
    dxy: file.onDevice('batch.dxy'),
  };
  const outputs = (weights: Weights) => rqVae(new Layers(weights, config), config, inputs);
  return { config, points, segments: points.map(patternsOf), inputs, targets, outputs };
}
