import type { Task } from '../../../base/task';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { RoadNetwork } from '../../../domain/road-network';
import { alongRoads, sparseMatcher } from '../../../evaluation/recovery/baselines/along-roads';
import {
  PLACE_BASELINES,
  TRAVEL_TIME_BASELINES,
  type RecoveryBaseline,
} from '../../../evaluation/recovery/baselines/baseline-names';
import {
  byMeanSpeed,
  roadMeters,
  straightMeters,
  byRoadPaces,
  pacesOfTraces,
} from '../../../evaluation/recovery/baselines/od-ways';
import {
  straightLines,
  constantVelocity,
  staysWhereLastSeen,
} from '../../../evaluation/recovery/baselines/straight-lines';
import {
  type PlaceSource,
  type TravelTimeSource,
  askedTravelTime,
} from '../../../evaluation/recovery/partly-seen-trip';
import type { RoutesBetween } from '../../../engine/experiments/networks-of-others';
import { Matcher } from '../../../matching/matcher';
import { matchGraph, type MatchGraph } from '../../../matching/match-graph';
import { buildUbodt, type Ubodt } from '../../../matching/ubodt';
import { StudentRoutes } from './student-routes';
import { gpsTracesOf } from '../trips/trajectories';

/** Baselines learn from so many training trips at most, evenly spread: more tell them nothing new. */
const MOST_LEARNT = 2000;

/** Baselines that answer a question, by their names. */
export type NamedSources<Source> = readonly (readonly [RecoveryBaseline, Source])[];

/** What networks are held against in one city: some need its roads alone, others learn from its training trips. */
export interface CityBaselines {
  places(kind: keyof typeof PLACE_BASELINES): NamedSources<PlaceSource>;
  readonly travelTimes: NamedSources<TravelTimeSource>;
  /** Left out where no student is given. */
  readonly student?: StudentRoutes;
}

/** The roads of a city to match points to, with the table of shortest ways between them: it takes seconds to make. */
export interface CityWays {
  readonly graph: MatchGraph;
  readonly ubodt: Ubodt;
}

/** @throws Failure 'bad-input' for a network without roads, 'cancelled' */
export async function cityWays(network: RoadNetwork, task: Task): Promise<CityWays> {
  const graph = matchGraph(network);
  return { graph, ubodt: await buildUbodt(graph, undefined, task) };
}

/** @throws Failure 'bad-input' where the training trips do not move or have no way on the roads; 'cancelled' */
export async function cityBaselines(
  network: RoadNetwork,
  training: readonly Trajectory[],
  task: Task,
  student: RoutesBetween | null = null,
): Promise<CityBaselines> {
  const ways = await cityWays(network, task);
  return {
    places: placeBaselines(ways),
    travelTimes: await travelTimeBaselines(ways, training, task),
    ...(student && { student: new StudentRoutes(sparseMatcher(ways.graph, ways.ubodt), student) }),
  };
}

/** Baselines that say places: they learn nothing. */
export function placeBaselines({ graph, ubodt }: CityWays): CityBaselines['places'] {
  const sparse = sparseMatcher(graph, ubodt);
  const sources: Readonly<Record<string, PlaceSource>> = {
    'straight-lines': straightLines,
    'along-roads': (trip) => alongRoads(trip, sparse),
    'constant-velocity': (trip) => constantVelocity(trip),
    'last-seen': staysWhereLastSeen,
  };
  return (kind) => PLACE_BASELINES[kind].map((name) => [name, sources[name]] as const);
}

/**
 * Baselines that say how long trips take.
 * @throws Failure 'bad-input' where the training trips do not move or have no way on the roads; 'cancelled'
 */
export async function travelTimeBaselines(
  { graph, ubodt }: CityWays,
  training: readonly Trajectory[],
  task: Task,
): Promise<CityBaselines['travelTimes']> {
  const every = Math.max(1, training.length / MOST_LEARNT);
  const learnt = Array.from(
    { length: Math.min(training.length, MOST_LEARNT) },
    (_, i) => training[Math.floor(i * every)],
  );
  const asked = learnt.map(askedTravelTime);
  const paces = await pacesOfTraces(new Matcher(graph, ubodt), gpsTracesOf(learnt), task);
  const sources: Readonly<Record<(typeof TRAVEL_TIME_BASELINES)[number], TravelTimeSource>> = {
    'mean-speed-straight': await byMeanSpeed(asked, straightMeters, task),
    'mean-speed-roads': await byMeanSpeed(asked, roadMeters(graph), task),
    'road-paces': await byRoadPaces(asked, graph, paces, task),
  };
  return TRAVEL_TIME_BASELINES.map((name) => [name, sources[name]] as const);
}
