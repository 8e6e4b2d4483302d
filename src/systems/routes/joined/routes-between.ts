import type { OpenRoutesBetween } from '../../../engine/experiments/routes-between';
import { DEFAULT_BEAM_WIDTH, DEFAULT_LENGTH_FACTOR } from '../../../generation/generate-routes';
import { drawWithStudent } from '../drawing/draw-routes';
import { LoadedDataset } from '../drawing/loaded-dataset';

const USUAL = {
  search: 'usual',
  beamWidth: DEFAULT_BEAM_WIDTH,
  lengthFactor: DEFAULT_LENGTH_FACTOR,
} as const;

/** A student draws for other systems as it does here when nobody sets anything else. */
export const openRoutesBetween: OpenRoutesBetween = async ({ bytes, name }, dataset) => {
  const loaded = new LoadedDataset(dataset);
  const model = await loaded.student('distilled', { id: name, bytes });
  return {
    routesBetween: (pairs, task) => drawWithStudent(model, dataset, null, pairs, USUAL, task),
    dispose: () => loaded.release(),
  };
};
