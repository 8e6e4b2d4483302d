import { buffersIn } from '../../base/bytes';
import { closeRoads } from '../../domain/closed-roads';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { BootstrapOptions } from '../../evaluation/bootstrap';
import { conductOf, type Conduct } from '../../evaluation/conduct/conduct';
import { shortestLengthsKm } from '../../evaluation/conduct/shortest-lengths';
import { evaluate, type Measures } from '../../evaluation/evaluate';
import {
  resamplingOf,
  type ResampledColumns,
  type ResampledMeasures,
} from '../../evaluation/measure-statistics';
import type { RoadSequences } from '../../evaluation/od-match';
import { measurePairs, type MeasuredRoutes, type PairColumns } from '../../evaluation/route-measures';
import { resampledInScenario } from '../../evaluation/scenario-measures';
import { compareVisits, type VisitComparison } from '../../evaluation/visits';
import type { RouteSet } from '../../generation/route';
import { moving } from '../protocol/service';

/** Some routes, each with the real trip of its OD pair. */
export interface PairsPiece {
  readonly real: RoadSequences;
  readonly routes: RoadSequences;
  /** (2 R) degrees. */
  readonly centroidLonLat: Float64Array;
}

/** Some resamples of the sets of routes that a helper was told of last: the same OD pairs for each of them. */
export interface ResamplesPiece {
  /** (resamples x N) how often each OD pair counts. */
  readonly draws: Uint16Array;
}

/** Some OD pairs whose shortest paths are asked for. */
export interface ShortestPiece {
  readonly network: RoadNetwork;
  readonly origins: Uint32Array;
  readonly destinations: Uint32Array;
}

/** Some routes to look at, each by itself. */
export interface ConductPiece {
  readonly network: RoadNetwork;
  readonly routes: RouteSet;
  readonly twins: TrajectorySet | null;
  /** (N) see `shortestLengthsKm`. */
  readonly shortestKm: Float64Array;
  /** Indices of roads that nobody may drive. */
  readonly closedRoads: Uint32Array;
}

/** All sets of routes within one scenario. */
export interface ScenarioPiece {
  readonly measured: readonly MeasuredRoutes[];
  readonly mask: Uint8Array;
  readonly options: BootstrapOptions;
}

/** Where one set of routes goes. */
export interface VisitsPiece {
  readonly network: RoadNetwork;
  readonly trips: RoadSequences;
  readonly routes: RoadSequences;
  readonly seed: number;
}

/** One set of routes of a run, whole. */
export interface SetPiece {
  readonly network: RoadNetwork;
  /** The trip of each route. */
  readonly real: TrajectorySet;
  readonly routes: RouteSet;
  /** All trips of the split, see `EvaluateOptions`. */
  readonly realOds: TrajectorySet;
  readonly options: BootstrapOptions;
}

/** Name of the service of those who help to measure. */
export const PIECES = 'pieces';

/** Pieces that say all that they depend on. */
export interface SinglePieces {
  pairs(request: PairsPiece): PairColumns;
  shortest(request: ShortestPiece): Float64Array;
  conduct(request: ConductPiece): Conduct;
  scenario(request: ScenarioPiece): ResampledMeasures[];
  visits(request: VisitsPiece): VisitComparison;
  set(request: SetPiece): Measures;
}

/**
 * The pieces that measuring a group or a run is made of. Each is the same whoever does it, and short, so that no worker
 * waits long for another.
 */
export interface PieceService extends SinglePieces {
  /** The sets whose resamples are asked for from now on. */
  openGroup(request: readonly MeasuredRoutes[]): void;
  resamples(request: ResamplesPiece): ResampledColumns[];
}

export const PIECE_WORK: SinglePieces = {
  pairs: ({ real, routes, centroidLonLat }) => measurePairs(real, routes, centroidLonLat),
  shortest: ({ network, origins, destinations }) => shortestLengthsKm(network, origins, destinations),
  conduct: ({ network, routes, twins, shortestKm, closedRoads }) =>
    conductOf(network, routes, { twins, shortestKm, closed: closeRoads(network, closedRoads) }),
  scenario: ({ measured, mask, options }) => resampledInScenario(measured, mask, options),
  visits: ({ network, trips, routes, seed }) => compareVisits(network, trips, routes, { seed }),
  set: ({ network, real, routes, realOds, options }) =>
    evaluate(real, routes, network, { ...options, realOds }),
};

/** What a helper of the metrics worker offers: the same work, its results moved. */
export function pieceService(): PieceService {
  let resample = resamplingOf([]);
  const moved =
    <Request, Result extends object>(work: (request: Request) => Result) =>
    (request: Request) => {
      const result = work(request);
      return moving(result, buffersIn(result));
    };
  const { pairs, shortest, conduct, scenario, visits, set } = PIECE_WORK;
  return {
    pairs: moved(pairs),
    openGroup: (measured) => void (resample = resamplingOf(measured)),
    resamples: moved((piece: ResamplesPiece) => resample(piece.draws)),
    shortest: moved(shortest),
    conduct: moved(conduct),
    scenario: moved(scenario),
    visits: moved(visits),
    set: moved(set),
  };
}
