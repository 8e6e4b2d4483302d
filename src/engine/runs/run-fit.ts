import { shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import { badInput, type Failure } from '../../base/failure';
import { successorIndex, type RoadNetwork } from '../../domain/road-network';
import type { GeneratedSet } from '../routes/generated-set';
import type { RunContents } from '../records/run-contents';

/** Why a run cannot be shown on the data set that is open; null if it can. */
export function runMisfit({ plan, sets }: RunContents, dataset: Dataset | null): Failure | null {
  const { name, fingerprint } = plan.dataset;
  if (dataset?.fingerprint !== fingerprint)
    return badInput(
      `"${shown(plan.name)}" was made with the data set "${shown(name)}", which is not open. Open it under Data, then open the run again.`,
      { fingerprint },
    );
  return routesMisfit(plan.name, sets, dataset);
}

/** Why the routes of a run that was made with a data set cannot be its own; null if they can. */
export function routesMisfit(name: string, sets: readonly GeneratedSet[], dataset: Dataset): Failure | null {
  const misfit = sets.find((set) => !fits(set, dataset));
  if (!misfit) return null;
  return badInput(
    `"${shown(name)}" cannot be shown: its ${misfit.source} routes do not follow the roads or trips of "${shown(dataset.name)}". Export the run again.`,
    { source: misfit.source, odSource: misfit.odSource },
  );
}

/** Whether all trips and roads exist, and each road of a route follows the one before. */
function fits({ odSource, pairs, routes }: GeneratedSet, { network, trips }: Dataset): boolean {
  const { tripCount } = trips[odSource];
  return (
    pairs.tripIndices.every((trip) => trip < tripCount) &&
    pairs.destinations.every((road) => road < network.roadCount) &&
    routes.roads.every((road) => road < network.roadCount) &&
    followsSuccessors(routes, network)
  );
}

function followsSuccessors({ count, offsets, roads }: GeneratedSet['routes'], network: RoadNetwork): boolean {
  for (let route = 0; route < count; route++)
    for (let i = offsets[route] + 1; i < offsets[route + 1]; i++)
      if (successorIndex(network, roads[i - 1], roads[i]) < 0) return false;
  return true;
}
