import type { Task } from '../../../base/task';
import type { Dataset, SplitName } from '../../../domain/dataset';
import { tripAt } from '../../../domain/trajectory-set';
import { roadSeconds } from '../../../knowledge/road-seconds';
import { generateRoutes, maxRoadsFor } from '../../../generation/generate-routes';
import { odPairsOf } from '../../../generation/od-pairs';
import { routeAt } from '../../../generation/route';
import type { SearchableModel } from '../../../domain/search/search-tree';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { withSearchModel } from '../drawing/draw-routes';
import { TeacherSearchModel } from '../../../models/lm-tad/search-model';
import { DEFAULT_DISTILLATION } from '../distillation/distillation-config';
import type { LensNetworks } from './read-journey';
import { READERS, type Reader } from './transfer';

/** How many pairs each network draws, at once. */
const PAIRS = 32;

/** What a network does as a route model. */
export interface DrawnTogether {
  readonly routes: number;
  readonly arrived: number;
  /** Equal to the trip, road by road. */
  readonly identical: number;
  /** Seconds for all of them, without loading the network. */
  readonly seconds: number;
}

export type DrawnByEach = Readonly<Partial<Record<Reader, DrawnTogether>>>;

/**
 * Has each network draw the pairs of the first trips of a split by the usual search. The teacher ranks the roads
 * that can follow by their cells and does not know where to go.
 * @param window tokens that the teacher is shown
 */
export async function drawTogether(
  { network, trips }: Pick<Dataset, 'network' | 'trips'>,
  split: SplitName,
  features: HoserFeatures,
  networks: LensNetworks,
  window: number,
  task: Task,
): Promise<DrawnByEach> {
  const set = trips[split];
  const some: number[] = [];
  for (let trip = 0; trip < set.tripCount && some.length < PAIRS; trip++)
    if (set.offsets[trip + 1] - set.offsets[trip] > 1) some.push(trip);
  const pairs = odPairsOf(set, some);
  const isTrip = (roads: Uint32Array, i: number) => {
    const real = tripAt(set, pairs.tripIndices[i]).roads;
    return real.length === roads.length && real.every((road, at) => road === roads[at]);
  };
  const draw = async (model: SearchableModel): Promise<DrawnTogether> => {
    const started = performance.now();
    const routes = await generateRoutes(model, pairs, { maxRoads: maxRoadsFor(trips.train) }, task);
    const seconds = (performance.now() - started) / 1000;
    const own = some.map((_, i) => routeAt(routes, i).roads);
    return {
      routes: pairs.origins.length,
      arrived: routes.arrived.reduce((sum, one) => sum + one, 0),
      identical: own.filter(isTrip).length,
      seconds,
    };
  };
  const drawn: Partial<Record<Reader, DrawnTogether>> = {};
  for (const name of READERS) {
    const of = name === 'teacher' ? null : networks.students[name];
    if (name === 'teacher' && networks.teacher) {
      const seconds = roadSeconds(network, trips.train);
      drawn[name] = await draw(
        await TeacherSearchModel.create(networks.teacher.network, network, seconds, window),
      );
    } else if (of) {
      drawn[name] = await withSearchModel(of, { distillation: DEFAULT_DISTILLATION }, draw, features);
    }
  }
  return drawn;
}
