import { Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import type { OdPairs } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';
import type { StartFrom } from './experiment';

/** A network of one system, at work in one city, that draws routes with times. Other systems hold theirs against it and do not know it. */
export interface RoutesBetween {
  /** Fingerprint of the data that it learnt from; null where its file does not say. */
  readonly learntFrom: string | null;
  /** The likeliest route of each pair, in their order. @throws Failure 'bad-input' for roads that do not exist, 'cancelled' */
  routesBetween(pairs: OdPairs, task: Task): Promise<RouteSet>;
  dispose(): void;
}

/** Puts the network of a file to work in a city. Rejects with `Failure` 'bad-input' for a file that holds no such network, or one of other roads. */
export type OpenRoutesBetween = (from: StartFrom, dataset: Dataset) => Promise<RoutesBetween>;

/** A system, as far as it has such networks. */
export interface RoutesBetweenSystem {
  loadRoutesBetween?(): Promise<OpenRoutesBetween>;
}

/** How the one of these systems that draws routes opens its networks. @throws Failure 'not-supported' where none does */
export function openRoutesBetween(systems: readonly RoutesBetweenSystem[]): Promise<OpenRoutesBetween> {
  const loads = systems.flatMap(({ loadRoutesBetween }) => (loadRoutesBetween ? [loadRoutesBetween] : []));
  if (loads.length > 0) return loads[0]();
  throw new Failure(
    'not-supported',
    'No system here has a network that draws routes between roads. Leave the student out.',
  );
}
