import { asStep, type Task } from '../../../base/task';
import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { SearchableModel } from '../../../domain/search/searchable-model';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { maxRoadsFor } from '../../../generation/generate-routes';
import { MeanModel } from '../../../generation/mean-model';
import { odPairsOf, type OdPairs } from '../../../generation/od-pairs';
import { routesAsTrips, selectRoutes, type RouteSet } from '../../../generation/route';
import { sampleRoutes } from '../../../generation/sample-routes';
import type { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import { Baselines, drawnRoutes, drawWithStudent } from '../drawing/draw-routes';
import type { ExperimentConfig } from '../experiment-config';
import { TEACHING_STEP } from '../progress-words';

/** How often a route is sampled for a pair until one arrives. */
const TRIES = 8;

/**
 * Routes for a student to learn from, for origins and destinations of all training trips, recombined; those that
 * arrive.
 * @param teachers HOSER+ teachers, one at least; none are asked for shortest paths
 * @param draw what draws the best routes; left out, this thread alone does
 * @throws Failure 'cancelled'
 */
export async function teachingRoutes(
  teachers: readonly Hoser[],
  dataset: Dataset,
  config: ExperimentConfig,
  task: Task,
  draw: typeof drawnRoutes = drawnRoutes,
): Promise<TrajectorySet> {
  const { seed, teaching, generation } = config;
  const pairs = recombined(dataset.trips.train, teaching.routes, seed);
  const drawing = asStep(task, TEACHING_STEP);
  if (teaching.way === 'shortest-paths')
    return arrivedTrips(await new Baselines(dataset).draw('shortest', pairs, generation, drawing));
  const models: HoserSearchModel[] = [];
  try {
    const { maxCandidates } = config.distillation;
    for (const { parameters, config: sizes, features, network } of teachers) {
      const tree = models[0] && { tree: models[0].tree };
      models.push(
        await HoserSearchModel.create(parameters, sizes, features, { maxCandidates, network, ...tree }),
      );
    }
    const model: SearchableModel = models.length === 1 ? models[0] : new MeanModel(models);
    if (teaching.way === 'best-routes') {
      const usual = { ...generation, search: 'usual' as const };
      return arrivedTrips(await drawWithStudent(model, dataset, null, pairs, usual, drawing, draw));
    }
    const maxRoads = maxRoadsFor(dataset.trips.train, generation.lengthFactor);
    const drawn = new Random(seed).fork('sampled routes').nextUint32();
    return arrivedTrips(await sampleRoutes(model, pairs, { maxRoads, tries: TRIES, seed: drawn }, drawing));
  } finally {
    for (const model of models) model.dispose();
  }
}

/**
 * So many pairs: origins and departures of trips by chance, with the destinations of others. Those of a smaller number
 * are the first of a larger one; fewer only where no trip leads from one road to another.
 */
export function recombined(trips: TrajectorySet, count: number, seed: number): OdPairs {
  const { origins, destinations, departures } = odPairsOf(trips);
  const pairs: (readonly [from: number, to: number])[] = [];
  for (let round = 0, before = -1; pairs.length < count && pairs.length > before; round++) {
    before = pairs.length;
    const random = new Random(seed).fork(`recombined ${round}`);
    const shuffled = () => random.shuffle(Uint32Array.from(origins, (_, trip) => trip));
    const [from, to] = [shuffled(), shuffled()];
    from.forEach((trip, i) => {
      if (origins[trip] !== destinations[to[i]]) pairs.push([trip, to[i]]);
    });
  }
  const kept = pairs.slice(0, count);
  return {
    origins: Uint32Array.from(kept, ([from]) => origins[from]),
    destinations: Uint32Array.from(kept, ([, to]) => destinations[to]),
    departures: Float64Array.from(kept, ([from]) => departures[from]),
  };
}

function arrivedTrips(routes: RouteSet): TrajectorySet {
  const arrived = Uint32Array.from(routes.arrived, (_, i) => i).filter((i) => routes.arrived[i] === 1);
  return routesAsTrips(selectRoutes(routes, arrived));
}
