import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { StartFrom } from './experiment';
import type { OdPairs } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';

/** What is known of a scorer once it is ready. */
export interface ScorerFacts {
  /** What its logits depend on beside its file, the roads, the trips and the window: kept logits are kept under it. */
  readonly about: Readonly<Record<string, string | number>>;
  /** What the record of a run says of it. */
  readonly report: Readonly<Record<string, number>>;
}

/** The cells of a scorer that knows cells in place of roads, for people to look at. */
export interface ScorerCells {
  /** (K) cell of the road of each candidate of all steps, in the order of `candidateLayout`, as text */
  readonly candidates: readonly string[];
  /** (steps) cells that it is told of at each step, the last one last */
  readonly windows: readonly (readonly string[])[];
  /** Corners of every cell that is named above: longitude and latitude in turns, without the first again. */
  readonly corners: Readonly<Record<string, readonly number[]>>;
}

/**
 * A network of one system, at work in one city, that says how likely each road is next. Other systems learn from it and do
 * not know it. It may know less of a trip than its roads, and need not know the destination.
 */
export interface CandidateScorer {
  /**
   * Before it is asked: what it has to find out first, with as many of the last roads as it will be told.
   * @throws Failure 'bad-input' for roads that it does not go with, 'cancelled'
   */
  ready(window: number, task: Task): Promise<ScorerFacts>;
  /**
   * Logits at temperature 1 of the successors of the road that each step of the trips stands on, told of no more than the
   * last `window` roads and when they were entered. Their softmax over the successors is what it says.
   * @returns in the order of `candidateLayout`
   * @throws Failure 'cancelled'
   */
  logitsOf(trips: TrajectorySet, window: number, task: Task): Promise<Float32Array>;
  /** The cells that it sees; left out of a scorer without cells. */
  cellsOf?(trips: TrajectorySet, window: number): ScorerCells;
  dispose(): void;
}

/**
 * Puts the network of a file to work in a city.
 * @throws Failure 'bad-input' for a file that holds no such network, or one that does not go with these roads
 */
export type OpenCandidateScorer = (from: StartFrom, dataset: Dataset) => CandidateScorer;

/** A system, as far as it has such networks. */
export interface ScoringSystem {
  readonly id: string;
  loadCandidateScorer?(): Promise<OpenCandidateScorer>;
}

/** How a system opens its networks that say which road is next. @throws Failure 'not-supported' where it has none */
export function openCandidateScorer(
  systems: readonly ScoringSystem[],
  id: string,
): Promise<OpenCandidateScorer> {
  const system = systems.find((one) => one.id === id);
  if (system?.loadCandidateScorer) return system.loadCandidateScorer();
  throw new Failure(
    'not-supported',
    `No network of "${shown(id, 80)}" says here which road is next. Choose another teacher.`,
    { id },
  );
}

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
