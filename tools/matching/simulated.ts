import { middleNumber } from '../../src/base/quantiles';
import { Random } from '../../src/base/random';
import { tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import type { MatchGraph } from '../../src/matching/match-graph';
import { Matcher } from '../../src/matching/matcher';
import { routeAgreement } from '../../src/matching/route-agreement';
import { simulateGps } from '../../src/matching/simulate-gps';
import type { Ubodt } from '../../src/matching/ubodt';
import { nearRoads } from '../../src/matching/segment-index';

export const NOISE_METERS = [0, 5, 10, 20];
export const INTERVAL_SECONDS = [5, 15, 60];

/** How well the routes of simulated traces were found: means over the traces. */
interface SimulatedRow {
  readonly noiseMeters: number;
  readonly intervalSeconds: number;
  readonly traces: number;
  readonly points: number;
  /** Edge F1 by length, of matching and of the nearest roads. */
  readonly f1: number;
  readonly baselineF1: number;
  /** Median seconds between true and found times of entering roads that were found. */
  readonly entryError: number;
  readonly pointsPerSecond: number;
}

interface SimulationOptions {
  readonly traces: number;
  readonly seed: number;
  readonly noiseMeters: number;
  readonly intervalSeconds: number;
}

/**
 * Drives trips anew with a GPS device aboard, and matches what it records. Trips
 * too short for a piece are left out.
 */
export function measureSimulated(
  graph: MatchGraph,
  ubodt: Ubodt,
  trips: TrajectorySet,
  { traces, seed, noiseMeters, intervalSeconds }: SimulationOptions,
): SimulatedRow {
  const matcher = new Matcher(graph, ubodt, { noiseMeters });
  const random = new Random(seed).fork(`${noiseMeters} m, ${intervalSeconds} s`);
  const sums = { traces: 0, points: 0, f1: 0, baseline: 0, seconds: 0 };
  const errors: number[] = [];
  for (let trip = 0; trip < trips.tripCount && sums.traces < traces; trip++) {
    const { roads, times } = tripAt(trips, trip);
    const drive = simulateGps(graph, roads, times, { noiseMeters, intervalSeconds }, random);
    if (drive.times.length < matcher.settings.leastPiecePoints) continue;
    const started = performance.now();
    const matched = matcher.match(drive.lonLat, drive.times);
    sums.seconds += (performance.now() - started) / 1000;
    const found = matched.pieces.flatMap((piece) => [...piece.roads]);
    const base = nearestRoadPath(graph, drive.lonLat, matcher.settings.radiusMeters);
    sums.traces++;
    sums.points += drive.times.length;
    sums.f1 += routeAgreement(graph.lengthMeters, drive.roads, found).f1;
    sums.baseline += routeAgreement(graph.lengthMeters, drive.roads, base).f1;
    const entered = matched.pieces.flatMap((piece) => [...piece.times]);
    errors.push(...entryErrors(drive.roads, drive.entered, found, entered));
  }
  return {
    noiseMeters,
    intervalSeconds,
    traces: sums.traces,
    points: sums.points,
    f1: sums.f1 / sums.traces,
    baselineF1: sums.baseline / sums.traces,
    entryError: middleNumber(errors),
    pointsPerSecond: sums.points / sums.seconds,
  };
}

/**
 * Seconds between the true and the found time of entering, for roads after
 * the first that both routes have once.
 */
export function entryErrors(
  roads: ArrayLike<number>,
  entered: ArrayLike<number>,
  foundRoads: ArrayLike<number>,
  foundEntered: ArrayLike<number>,
): number[] {
  const truth = new Map<number, number>();
  // The first road was entered before the first point, out of sight.
  for (let i = 1; i < roads.length; i++) truth.set(roads[i], truth.has(roads[i]) ? NaN : entered[i]);
  const errors: number[] = [];
  for (let i = 1; i < foundRoads.length; i++) {
    const error = Math.abs(foundEntered[i] - (truth.get(foundRoads[i]) ?? NaN));
    if (!Number.isNaN(error)) errors.push(error);
  }
  return errors;
}

/** Enough to find both directions of a two-way street, and of one beside it. */
const LOOKED_AT = 8;
/** Roads as near as this are one street, whose direction the next point decides. */
const SAME_STREET_METERS = 0.01;

/**
 * What one has without a model: the nearest road of every point, runs of one road taken together, not
 * connected. Of the two directions of a street it takes the one that the vehicle moves in. The
 * baseline that matching has to beat.
 * @param lonLat (2 P) degrees
 */
export function nearestRoadPath(graph: MatchGraph, lonLat: Float64Array, radiusMeters: number): Uint32Array {
  const found = nearRoads(LOOKED_AT);
  const { plane, index } = graph;
  const path: number[] = [];
  const count = lonLat.length / 2;
  for (let point = 0; point < count; point++) {
    const [x, y] = [plane.x(lonLat[2 * point]), plane.y(lonLat[2 * point + 1])];
    index.near(x, y, radiusMeters, found);
    if (found.count === 0) continue;
    const from = point + 1 < count ? point : Math.max(0, point - 1);
    const movesX = plane.x(lonLat[2 * Math.min(from + 1, count - 1)]) - plane.x(lonLat[2 * from]);
    const movesY = plane.y(lonLat[2 * Math.min(from + 1, count - 1) + 1]) - plane.y(lonLat[2 * from + 1]);
    let best = 0;
    for (let i = 1; i < found.count && found.distances[i] - found.distances[0] < SAME_STREET_METERS; i++)
      if (
        headsAlong(graph, found.roads[i], movesX, movesY) >
        headsAlong(graph, found.roads[best], movesX, movesY)
      )
        best = i;
    if (path[path.length - 1] !== found.roads[best]) path.push(found.roads[best]);
  }
  return Uint32Array.from(path);
}

/** How much of a movement goes the way of a road, from its first vertex to its last. */
function headsAlong({ network, shapeXY }: MatchGraph, road: number, movesX: number, movesY: number): number {
  const first = 2 * network.shapeOffsets[road];
  const last = 2 * (network.shapeOffsets[road + 1] - 1);
  return (shapeXY[last] - shapeXY[first]) * movesX + (shapeXY[last + 1] - shapeXY[first + 1]) * movesY;
}
