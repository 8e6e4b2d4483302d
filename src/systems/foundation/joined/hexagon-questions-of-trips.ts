import { candidateLayout } from '../../../domain/candidate-layout';
import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { hourOfWeek } from '../sequences/token-rows';
import type { RoadCells } from './road-cells';

/** What is asked at some steps of trips: in which hexagon a trip is next that came through others. */
export interface StepQuestion {
  /** Hexagons that were visited, the last one last: consecutive roads in one hexagon are one visit. */
  readonly context: readonly number[];
  /** 1 + hour of the week of each visit, and of the last moment that is known; null for a model without hours. */
  readonly hours: readonly number[] | null;
  /** Distinct hexagons of the roads that can follow, ascending. */
  readonly candidates: readonly number[];
  /** Steps that ask this, as places in the layout. */
  readonly steps: number[];
}

/**
 * The questions of the steps of trips, none twice, those with the same context one after the other. Steps whose candidates all
 * lie in one hexagon ask nothing.
 * @param window most roads that are told
 */
export function questionsOf(
  network: RoadNetwork,
  trips: TrajectorySet,
  { ofRoad }: RoadCells,
  window: number,
  hasHours: boolean,
): StepQuestion[] {
  const { roads, stepOffsets } = candidateLayout(network, trips);
  const questions = new Map<string, StepQuestion>();
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let step = stepOffsets[trip]; step < stepOffsets[trip + 1]; step++) {
      const candidates = candidateCells(network, ofRoad, roads[step]);
      if (candidates.length < 2) continue;
      const last = trips.offsets[trip] + step - stepOffsets[trip];
      const visits = visitsOf(trips, ofRoad, Math.max(trips.offsets[trip], last + 1 - window), last);
      const hours = hasHours
        ? [...visits.map(({ at }) => at), last].map((at) => hourOfWeek(trips.times[at]))
        : null;
      const context = visits.map(({ cell }) => cell);
      const key = `${context.join()};${hours?.join() ?? ''};${candidates.join()}`;
      const known = questions.get(key);
      if (known) known.steps.push(step);
      else questions.set(key, { context, hours, candidates, steps: [step] });
    }
  // What questions share is read once only where they are asked together.
  return [...questions.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, question]) => question);
}

/** Distinct hexagons of the roads that can follow, ascending. */
export function candidateCells(
  { successors, successorOffsets }: Pick<RoadNetwork, 'successors' | 'successorOffsets'>,
  ofRoad: Uint32Array,
  road: number,
): number[] {
  const next = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
  return [...new Set(Array.from(next, (candidate) => ofRoad[candidate]))].sort((a, b) => a - b);
}

/** A stay in one hexagon, and the place of its first road in the arrays of the trips. */
interface CellVisit {
  readonly cell: number;
  readonly at: number;
}

/** The visits of the roads from one place of the trips to another, both included. */
export function visitsOf(
  { roads }: Pick<TrajectorySet, 'roads'>,
  ofRoad: Uint32Array,
  from: number,
  to: number,
): CellVisit[] {
  const visits: CellVisit[] = [];
  for (let at = from; at <= to; at++) {
    const cell = ofRoad[roads[at]];
    if (visits.at(-1)?.cell !== cell) visits.push({ cell, at });
  }
  return visits;
}
