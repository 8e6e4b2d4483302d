import { sharedHistogram } from './point-histogram';
import {
  radiusKm,
  stepsKm,
  travelKm,
  type PointTrajectories,
  pointToRoadKm,
  type RoadLines,
} from './point-trajectories';
import {
  cellVisits,
  patternOverlap,
  patternScores,
  roadVisits,
  visitCosine,
  type CityGrid,
  type VisitCounts,
} from './visit-counts';

/**
 * How the measures are read. `paper` is what the official code computes and the paper's tables show. `honest` has the true F1 of as many
 * places as a network of this size can tell apart, the root mean square radius of the paper's text, and generated points on the roads
 * that map-matching finds, not on those of the route that they were made from.
 */
export type PointMeasureMode = 'paper' | 'honest';

/** The eight measures of appendix A.4, by their names there. */
export interface PointMeasures {
  /** Jensen-Shannon divergences in bits; less is better. */
  readonly 'T-Dist': number;
  readonly 'S-Dist': number;
  readonly Radius: number;
  readonly 'PR-Dist': number;
  /** Cosines and pattern scores; more is better. */
  readonly 'G-Den': number;
  readonly 'G-Pat': number;
  readonly 'R-Den': number;
  readonly 'R-Pat': number;
}

/** Trips that were driven and trips that were generated, and where. */
export interface PointComparison {
  readonly real: PointTrajectories;
  /** In mode `honest` with the roads of a new map-matching. */
  readonly generated: PointTrajectories;
  readonly roads: RoadLines;
  readonly grid: CityGrid;
}

const PAPER_PLACES = 100;

/** k of the pattern scores: 100, in mode `honest` a tenth of the roads at most. */
export const patternPlaces = (mode: PointMeasureMode, roads: number): number =>
  mode === 'paper' ? PAPER_PLACES : Math.min(PAPER_PLACES, Math.ceil(roads / 10));

/** All eight measures. @throws Failure 'bad-input' where there is nothing to compare */
export function pointMeasures(
  { real, generated, roads, grid }: PointComparison,
  mode: PointMeasureMode,
): PointMeasures {
  const k = patternPlaces(mode, roads.offsets.length - 1);
  const divergence = (of: (trajectories: PointTrajectories) => Float64Array) =>
    sharedHistogram(of(real), of(generated)).divergence;
  const form = mode === 'paper' ? 'mean' : 'root-mean-square';
  const pattern = (a: VisitCounts, b: VisitCounts) => {
    const { f1, codeScore } = patternScores(patternOverlap(a, b, k), k);
    return mode === 'paper' ? codeScore : f1;
  };
  const [cells, generatedCells] = [real, generated].map((each) => cellVisits(each, grid));
  const [driven, generatedRoads] = [real, generated].map(roadVisits);
  return {
    'T-Dist': divergence(travelKm),
    'S-Dist': divergence(stepsKm),
    Radius: divergence((each) => radiusKm(each, form)),
    'PR-Dist': divergence((each) => pointToRoadKm(each, roads)),
    'G-Den': visitCosine(cells, generatedCells),
    'G-Pat': pattern(cells, generatedCells),
    'R-Den': visitCosine(driven, generatedRoads),
    'R-Pat': pattern(driven, generatedRoads),
  };
}
