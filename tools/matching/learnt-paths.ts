import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import type { RoadNetwork } from '../../src/domain/road-network';
import { DEFAULT_LENGTH_FACTOR } from '../../src/generation/generate-routes';
import { Baselines } from '../../src/systems/routes/drawing/draw-routes';
import { datasetFiles } from '../../cli/dataset/dataset-folder';
import type { RouteDrawer } from './thinned';

/** Paths that learn from training trips by counting, and need no network. */
const LEARNT_PATHS = [
  ['fastest', 'fastest paths'],
  ['likeliest', 'likeliest paths'],
  ['learnt', 'learnt-cost paths'],
] as const;

/**
 * Paths on the roads of a city by what the training trips of a data set tell of them.
 * @param path folder or zip of the data set, of the same roads as those of `network`
 * @throws Failure 'bad-input' for a data set that cannot be read, or one of other roads
 */
export async function learntPaths(path: string, network: RoadNetwork): Promise<RouteDrawer[]> {
  const { dataset } = await loadHoserDataset(await datasetFiles([path]), { name: path });
  if (!sameRoads(dataset.network, network))
    throw new Failure(
      'bad-input',
      `${shown(path)} has other roads than the traces were driven on. Name a data set of the same roads.`,
    );
  return pathsOf(dataset);
}

/** The same paths of a data set that is loaded. What they need is learnt when the first routes are drawn. */
export function pathsOf(dataset: Pick<Dataset, 'network' | 'trips' | 'fingerprint'>): RouteDrawer[] {
  const baselines = new Baselines(dataset);
  return LEARNT_PATHS.map(([source, name]) => ({
    name,
    learntFrom: dataset.fingerprint,
    routesBetween: (pairs, task) =>
      baselines.draw(source, pairs, { lengthFactor: DEFAULT_LENGTH_FACTOR }, task),
  }));
}

const sameRoads = (one: RoadNetwork, other: RoadNetwork): boolean =>
  one.roadCount === other.roadCount &&
  one.geoIds.every((id, road) => id === other.geoIds[road]) &&
  one.lengthMeters.every((metres, road) => metres === other.lengthMeters[road]);
