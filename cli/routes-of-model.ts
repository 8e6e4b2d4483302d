import { badInput } from '../src/base/failure';
import type { EventTask } from '../src/base/task';
import { listed, shown } from '../src/base/text';
import { leftOutText } from '../src/data/route-files/route-rows';
import type { TrajectorySet } from '../src/domain/trajectory-set';
import type { RoadNetwork } from '../src/domain/road-network';
import { readRouteFile } from '../src/engine/review/read-route-file';
import type { RouteFileSet } from '../src/engine/review/route-file-set';
import { routesAsTrips } from '../src/generation/route';
import { checkWritten } from './files/digests';
import { dataFilesFromPaths } from './node-files';

/** Routes that a model drew, seen as trips, and what to call them: "routes of the distilled student". */
export interface RoutesOfModel {
  readonly name: string;
  readonly routes: TrajectorySet;
}

/**
 * The routes of a file: all, or those of one model where it holds several.
 * @param use what they are read for: "counted"
 * @throws Failure 'bad-input' where it is not clear whose, or there are none
 */
export async function routesOfModel(
  path: string,
  { model, use }: { readonly model: string | undefined; readonly use: string },
  network: RoadNetwork,
  task: EventTask<string>,
): Promise<RoutesOfModel> {
  const sets: RouteFileSet[] = [];
  await checkWritten(path);
  for (const file of await dataFilesFromPaths([path]))
    sets.push(...(await readRouteFile(file, network, { task, tables: async () => null })));
  const found = model === undefined ? sets : sets.filter(({ name }) => name.endsWith(`: ${model}`));
  if (found.length !== 1)
    throw badInput(
      `${shown(path)} holds ${listed(sets.map(({ name }) => `"${shown(name)}"`))}${model === undefined ? '' : `, and ${found.length === 0 ? 'none' : 'more than one'} of the model ${shown(model)}`}. Say whose routes are to be ${use}: --model NAME.`,
    );
  const [{ name, routes, leftOut, notes }] = found;
  for (const said of [leftOutText(leftOut), ...notes]) if (said !== '') task.emit(`${shown(name)}: ${said}`);
  return { name: `routes of ${name}`, routes: routesAsTrips(routes) };
}
