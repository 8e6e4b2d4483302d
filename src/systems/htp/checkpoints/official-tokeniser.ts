import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import type { GpsTraces } from '../../../domain/gps-traces';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { officialShape, tensorCount } from '../../../engine/checkpoints/network-file';
import { LEVELS, ROAD_TABLE, RQ_VAE_PRESETS, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { codebookName } from '../../../models/htp/quantiser';
import { learntTrips } from '../training/trip-targets';
import { makePointTrips } from '../trips/make-point-trips';
import { TripLabels } from '../trips/trip-labels';
import type { TokeniserHeader } from './network-header';

/** So many traces tell by which scales labels are read. */
const TRACES_READ = 300;

/**
 * What a file of the official code does not say in so many words: its sizes by the shapes of its tensors; the scales of its labels, which
 * are in no file, by the first traces of the data that are open, and the box by their roads.
 * @throws Failure 'bad-input' where a tensor is missing that tells a size, or the data have no trips
 */
export async function officialHeader(
  contents: CheckpointContents,
  dataset: Dataset,
): Promise<TokeniserHeader> {
  const config = officialSizes(contents);
  const labels = new TripLabels(dataset.network);
  const traces = dataset.extras?.traces;
  const some = { ...dataset, extras: { ...(traces && { traces: firstTraces(traces) }) } };
  const { trips } = await makePointTrips(some, NO_TASK);
  const { scales } = learntTrips(labels, trips, 'route');
  return { config, target: 'route', scales, box: labels.box };
}

const firstTraces = (traces: GpsTraces): GpsTraces => ({
  ...traces,
  traceCount: Math.min(traces.traceCount, TRACES_READ),
});

/** @throws Failure 'bad-input' where a tensor is missing that tells a size */
export function officialSizes(contents: CheckpointContents): RqVaeConfig {
  const shape = (name: string, dimensions: number) => officialShape(contents, name, dimensions);
  const [hidden] = shape('encoder.conv_in.weight', 2);
  const levels = Array.from({ length: LEVELS }, (_, level) => {
    const [width] = shape(`encoder.down.${level}.downsample.conv.weight`, 3);
    return width / hidden;
  });
  const [rows, roadWidth] = shape(ROAD_TABLE, 2);
  const books = tensorCount(contents, codebookName);
  const [, codeWidth] = shape(codebookName(0), 2);
  return {
    // What no tensor tells is as in the published configuration.
    ...RQ_VAE_PRESETS.paper(rows - 1),
    hidden,
    widthMultiples: [1, ...levels],
    blocks: tensorCount(contents, (block) => `encoder.down.0.block.${block}.conv1.conv.weight`),
    roadWidth,
    roadLayers: tensorCount(contents, (layer) => `road_trm.layers.${layer}.linear1.weight`),
    codeWidth,
    codebooks: Array.from({ length: books }, (_, book) => shape(codebookName(book), 2)[0]),
  };
}
