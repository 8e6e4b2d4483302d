import { Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import type { Trajectory } from '../../domain/masked-trajectories/trajectories';
import type { StartFrom } from './experiment';

/** A network of one system, at work in one city, that says where trips are next. Other systems learn from it and do not know it. */
export interface NextPlaces {
  /**
   * The places of the points that follow, one for each trip as far as it has come. Nothing is told of that point, not even its time.
   * @returns (2 n) degrees
   * @throws Failure 'cancelled'
   */
  nextPlaces(trips: readonly Trajectory[], task: Task): Promise<Float64Array>;
  dispose(): void;
}

/** Puts the network of a file to work in a city. @throws Failure 'bad-input' for a file that holds no such network */
export type OpenNextPlaces = (from: StartFrom, dataset: Dataset) => NextPlaces;

/** A system, as far as it has such networks. */
export interface NextPlaceSystem {
  loadNextPlaces?(): Promise<OpenNextPlaces>;
}

/** How the one of these systems that says next places opens its networks. @throws Failure 'not-supported' where none does */
export function openNextPlaces(systems: readonly NextPlaceSystem[]): Promise<OpenNextPlaces> {
  const loads = systems.flatMap(({ loadNextPlaces }) => (loadNextPlaces ? [loadNextPlaces] : []));
  if (loads.length > 0) return loads[0]();
  throw new Failure(
    'not-supported',
    'No system here has a network that says where trips are next. Choose another teacher.',
  );
}
