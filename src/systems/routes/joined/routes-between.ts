import type { Dataset } from '../../../domain/dataset';
import { trainedOn } from '../../../engine/checkpoints/checkpoint-origin';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { OpenRoutesBetween } from '../../../engine/experiments/networks-of-others';
import { DEFAULT_BEAM_WIDTH, DEFAULT_LENGTH_FACTOR } from '../../../generation/generate-routes';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { knownData } from '../checkpoints/dataset-buffers-fit';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { drawWithStudent } from '../drawing/draw-routes';
import { LoadedDataset } from '../drawing/loaded-dataset';

const USUAL = {
  search: 'usual',
  beamWidth: DEFAULT_BEAM_WIDTH,
  lengthFactor: DEFAULT_LENGTH_FACTOR,
} as const;

/** A student draws for other systems as it does here when nobody sets anything else. It may have learnt from other trips on the same roads. */
export const openRoutesBetween: OpenRoutesBetween = async (from, dataset) => {
  const contents = openRoutesCheckpoint(from.bytes, from.name);
  const learntFrom = trainedOn(contents);
  const loaded = new LoadedDataset(asLearntFrom(contents, learntFrom, dataset));
  const model = await loaded.student('distilled', { id: from.name, bytes: from.bytes });
  return {
    learntFrom,
    routesBetween: (pairs, task) => drawWithStudent(model, dataset, null, pairs, USUAL, task),
    dispose: () => loaded.release(),
  };
};

/** The data set under the fingerprint of the one that a student learnt from, where its file shows that both have the same roads and zones. */
function asLearntFrom({ tensors }: CheckpointContents, origin: string | null, dataset: Dataset): Dataset {
  if (origin === null || origin === dataset.fingerprint) return dataset;
  const { sameRoads, sameZones } = knownData(tensors, hoserFeatures(dataset));
  return sameRoads === true && sameZones === true ? { ...dataset, fingerprint: origin } : dataset;
}
