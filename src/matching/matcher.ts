import { posteriors, roadEvidence } from './confidence';
import { connectedPath, limitsOf, matchedPiece } from './matched-piece';
import { Lattice, NO_PREDECESSOR } from './lattice';
import { matchGraph, type MatchGraph } from './match-graph';
import {
  LEAST_NOISE_METERS,
  logEmission,
  logStanding,
  logTransition,
  matchSettings,
  type MatchSettings,
} from './match-settings';
import * as fate from './matched-trace';
import { longestDirect } from './matched-trace';
import type { MatchedPiece, MatchedTrace, TraceCandidates } from './matched-trace';
import { RoadWays } from './road-ways';
import { nearRoads, type NearRoads } from './segment-index';
import { buildUbodt, type Ubodt, type UbodtOptions } from './ubodt';
import { NO_TASK, type Task } from '../base/task';
import { keptSpeed } from '../domain/kept-speed';
import type { RoadNetwork } from '../domain/road-network';

/** Points in a row without a way before the trace is cut: reflected signals come one or two at a time. */
const MOST_OUTLIERS = 2;
/**
 * Longest time without roads or ways within a piece: the vehicle may have been elsewhere. The three minutes
 * of Newson and Krumm (2009).
 */
const LONGEST_GAP_SECONDS = 180;
/**
 * Times the speed that a trace keeps in a straight line within which it drives ways, and the least such limit (50 km/h): what
 * is faster is a detour that was not driven, as where the map lacks a road.
 */
const FASTER_THAN_KEPT = 2;
const LEAST_FASTEST = 14;
/** Metres that a way may be longer in any time: round a block, or on a motorway's other ramp. */
const SPARE_METERS = 100;
/** A trace that is faster than any limit has its own. */
const FASTER_THAN_LIMIT = 1.25;
/** Standard deviations that a way may be too long by for its time: two for each of the points. */
const ERRORS_OF_TWO_POINTS = 4;

interface MatchOptions {
  /** Whether the result holds the candidates of every point. */
  readonly withCandidates?: boolean;
}

/** One trace on its way through the matcher. */
interface Course {
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds. */
  readonly times: Float64Array;
  readonly xy: Float64Array;
  readonly fates: Uint8Array;
  readonly lattice: Lattice;
  /** First layer of each piece. */
  readonly pieceLayers: number[];
  /** Points since the last layer to which no way leads. */
  readonly unreached: number[];
  /** Metres per second that no way is driven faster. */
  readonly fastest: number;
}

/**
 * Hidden Markov map matching (Newson and Krumm 2009) with a table of ways (FMM): normal emission, transition exponential in
 * what the way is longer than the straight line, Viterbi in logarithms. Points without candidates are dropped; where no way leads on, the trace is
 * cut.
 */
export class Matcher {
  readonly settings: MatchSettings;
  readonly #ways: RoadWays;
  readonly #near: NearRoads;
  readonly #sigma: number;

  /** @param ubodt made of the same graph @throws Failure 'bad-input' for settings out of range */
  constructor(
    readonly graph: MatchGraph,
    ubodt: Ubodt,
    settings: Partial<MatchSettings> = {},
  ) {
    this.settings = matchSettings(settings);
    this.#ways = new RoadWays(graph, ubodt);
    this.#near = nearRoads(this.settings.candidateCount);
    this.#sigma = Math.max(LEAST_NOISE_METERS, this.settings.noiseMeters);
  }

  /** Matches one trace; unusable points are marked. @param lonLat (2 P) degrees @param times (P) seconds */
  match(lonLat: Float64Array, times: Float64Array, options: MatchOptions = {}): MatchedTrace {
    const steps = this.matchSteps(lonLat, times, options);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /** The same, handing control back after every point. */
  *matchSteps(
    lonLat: Float64Array,
    times: Float64Array,
    { withCandidates = false }: MatchOptions = {},
  ): Generator<undefined, MatchedTrace> {
    const course: Course = {
      lonLat,
      times,
      xy: new Float64Array(lonLat.length),
      fates: new Uint8Array(times.length),
      lattice: new Lattice(),
      pieceLayers: [],
      unreached: [],
      fastest: this.#fastest(lonLat, times),
    };
    for (let point = 0; point < times.length; point++) {
      this.#take(course, point);
      yield undefined;
    }
    while (course.unreached.length > 0) this.#cut(course);
    return { ...this.#explain(course), ...(withCandidates && { candidates: this.#candidates(course) }) };
  }

  #fastest(lonLat: Float64Array, times: Float64Array): number {
    const { plane } = this.graph;
    const { fastestMetersPerSecond: most } = this.settings;
    const x = times.map((_, i) => plane.x(lonLat[2 * i]));
    const y = times.map((_, i) => plane.y(lonLat[2 * i + 1]));
    const away = (i: number, j: number) => Math.sqrt((x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2);
    const kept = keptSpeed(times.length, (i) => times[i], away);
    if (!Number.isFinite(kept)) return most;
    return Math.max(
      Math.min(most, Math.max(LEAST_FASTEST, FASTER_THAN_KEPT * kept)),
      Math.min(FASTER_THAN_LIMIT * kept, FASTER_THAN_LIMIT * FASTER_THAN_LIMIT * most),
    );
  }

  /** Adds a point to the lattice, or says why not. */
  #take(course: Course, point: number): void {
    const { fates, lattice, unreached } = course;
    fates[point] = this.#addLayer(course, point);
    if (fates[point] !== fate.MATCHED) return;
    if (lattice.layerCount === 1) this.#begin(course);
    else if (this.#connect(course)) {
      for (const outlier of unreached.splice(0)) fates[outlier] = fate.NO_WAY;
    } else {
      lattice.dropLayer();
      unreached.push(point);
      if (unreached.length > MOST_OUTLIERS) this.#cut(course);
    }
  }

  /** Ends a piece: the first unreached point begins the next, and those after it are tried again. */
  #cut(course: Course): void {
    const [first, ...others] = course.unreached.splice(0);
    this.#addLayer(course, first);
    this.#begin(course);
    for (const point of others) this.#take(course, point);
  }

  /** @returns what became of the point */
  #addLayer({ lonLat, times, xy, lattice }: Course, point: number): number {
    if (!Number.isFinite(times[point]) || !this.#find(lonLat, point)) return fate.BROKEN;
    if (lattice.layerCount > 0 && times[point] <= times[lattice.points[lattice.layerCount - 1]])
      return fate.NOT_LATER;
    if (this.#near.count === 0) return fate.NO_ROAD;
    xy[2 * point] = this.graph.plane.x(lonLat[2 * point]);
    xy[2 * point + 1] = this.graph.plane.y(lonLat[2 * point + 1]);
    lattice.addLayer(point, this.#near);
    const { layerCount, starts, distances, emissions } = lattice;
    for (let c = starts[layerCount - 1]; c < starts[layerCount]; c++)
      emissions[c] = logEmission(distances[c], this.#sigma);
    return fate.MATCHED;
  }

  /** Looks for the roads near a point; false if it is no place on Earth. */
  #find(lonLat: Float64Array, point: number): boolean {
    const [lon, lat] = [lonLat[2 * point], lonLat[2 * point + 1]];
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return false;
    const { plane, index } = this.graph;
    index.near(plane.x(lon), plane.y(lat), this.settings.radiusMeters, this.#near);
    return true;
  }

  /** Scores the last layer as the first of a piece. */
  #begin({ lattice, pieceLayers }: Course): void {
    const { layerCount, starts, scores, emissions, backs } = lattice;
    pieceLayers.push(layerCount - 1);
    // Later layers find their links from here.
    if (layerCount > 1) lattice.addLinks();
    for (let c = starts[layerCount - 1]; c < starts[layerCount]; c++) {
      scores[c] = emissions[c];
      backs[c] = NO_PREDECESSOR;
    }
  }

  /** Scores the last layer from the one before; false if no way leads to any of its candidates. */
  #connect({ lattice, xy, times, unreached, fastest }: Course): boolean {
    const [from, to] = [lattice.points[lattice.layerCount - 2], lattice.points[lattice.layerCount - 1]];
    const [dx, dy] = [xy[2 * to] - xy[2 * from], xy[2 * to + 1] - xy[2 * from + 1]];
    const straight = Math.sqrt(dx * dx + dy * dy);
    const seconds = times[to] - times[from];
    const { radiusMeters } = this.settings;
    const driven = fastest * seconds + ERRORS_OF_TWO_POINTS * this.#sigma + SPARE_METERS;
    // A detour past points that no way leads to would go around a road that the map lacks.
    const longest = unreached.length > 0 ? Math.min(driven, longestDirect(straight)) : driven;
    if (straight - 2 * radiusMeters > longest) return false;
    if (to - from > 1 && seconds > LONGEST_GAP_SECONDS) return false;
    if (this.#relax(lattice, straight, longest, false)) return true;
    return this.#ways.reachMeters < longest && this.#relax(lattice, straight, longest, true);
  }

  #relax(lattice: Lattice, straight: number, longest: number, far: boolean): boolean {
    let link = lattice.addLinks();
    const { layerCount, starts, roads, emissions, scores, backs, stays, links } = lattice;
    const [first, second, end] = [starts[layerCount - 2], starts[layerCount - 1], starts[layerCount]];
    const [before, after] = [roads.subarray(first, second), roads.subarray(second, end)];
    const ways = far ? this.#ways.farAll(before, after, longest) : this.#ways.nearAll(before, after);
    let reached = false;
    for (let to = second; to < end; to++) {
      scores[to] = -Infinity;
      backs[to] = NO_PREDECESSOR;
      for (let from = first; from < second; from++, link++) {
        links[link] = -Infinity;
        if (scores[from] === -Infinity) continue;
        const between = ways[(from - first) * (end - second) + to - second];
        const moved = this.#moves(lattice, from, to, between, straight, longest);
        const stayed = this.#stays(lattice, from, to, straight, longest);
        links[link] = Math.max(moved, stayed);
        const score = scores[from] + links[link];
        if (score <= scores[to]) continue;
        scores[to] = score;
        backs[to] = from;
        stays[to] = stayed >= moved ? 1 : 0;
      }
      scores[to] += emissions[to];
      if (scores[to] > -Infinity) reached = true;
    }
    return reached;
  }

  /** Logarithm of the transition of a vehicle that is still on its road. */
  #stays({ roads, offsets }: Lattice, from: number, to: number, straight: number, longest: number): number {
    if (roads[from] !== roads[to]) return -Infinity;
    const forward = offsets[to] - offsets[from];
    if (forward > longest) return -Infinity;
    if (forward >= 0) return logTransition(straight, forward);
    return logStanding(-forward, this.settings.backwardMeters, this.#sigma);
  }

  /** Log transition of a vehicle that leaves its road for one `between` metres on; on the same road it comes back from behind. */
  #moves(
    { roads, offsets }: Lattice,
    from: number,
    to: number,
    between: number,
    straight: number,
    longest: number,
  ): number {
    if (roads[from] === roads[to] && offsets[to] >= offsets[from]) return -Infinity;
    const way = Math.max(0, this.graph.lengthMeters[roads[from]] - offsets[from]) + between + offsets[to];
    return way > longest ? -Infinity : logTransition(straight, way);
  }

  /** The candidates of every point that has a position, those passed by too. */
  #candidates({ lonLat, times }: Course): TraceCandidates {
    const starts = new Uint32Array(times.length + 1);
    const [roads, offsets, distances]: number[][] = [[], [], []];
    for (let point = 0; point < times.length; point++) {
      if (this.#find(lonLat, point))
        for (let i = 0; i < this.#near.count; i++) {
          roads.push(this.#near.roads[i]);
          offsets.push(this.#near.offsets[i]);
          distances.push(this.#near.distances[i]);
        }
      starts[point + 1] = roads.length;
    }
    return {
      starts,
      roads: Uint32Array.from(roads),
      offsets: Float64Array.from(offsets),
      distances: Float64Array.from(distances),
    };
  }

  #explain(course: Course): MatchedTrace {
    const { times, fates, lattice, pieceLayers } = course;
    const trace = {
      pointCount: times.length,
      roads: new Int32Array(times.length).fill(-1),
      offsets: new Float64Array(times.length).fill(NaN),
      distances: new Float64Array(times.length).fill(NaN),
      fates,
      pieces: [] as MatchedPiece[],
      splits: Uint32Array.from(pieceLayers.slice(1), (first) => lattice.points[first - 1]),
    };
    pieceLayers.forEach((first, piece) => {
      const last = (pieceLayers[piece + 1] ?? lattice.layerCount) - 1;
      if (last - first + 1 >= this.settings.leastPiecePoints) this.#addPiece(trace, course, first, last);
      else for (let layer = first; layer <= last; layer++) fates[lattice.points[layer]] = fate.SHORT_PIECE;
    });
    return trace;
  }

  #addPiece(
    trace: MatchedTrace & { readonly pieces: MatchedPiece[] },
    { times, xy, lattice }: Course,
    first: number,
    last: number,
  ): void {
    const { graph } = this;
    const chosen = lattice.bestWay(first, last);
    const points = lattice.points.subarray(first, last + 1);
    const places = {
      roads: chosen.map((c) => lattice.roads[c]),
      offsets: valuesAt(lattice.offsets, chosen),
      stays: Uint8Array.from(chosen, (c) => lattice.stays[c]),
    };
    const path = connectedPath(graph, this.#ways, places);
    points.forEach((point, i) => {
      trace.roads[point] = places.roads[i];
      trace.offsets[point] = places.offsets[i];
      trace.distances[point] = lattice.distances[chosen[i]];
    });
    const pointXY = new Float64Array(2 * points.length);
    points.forEach((point, i) => pointXY.set(xy.subarray(2 * point, 2 * point + 2), 2 * i));
    const clock = limitsOf(times, trace.fates, points);
    const evidence = roadEvidence({
      roadCount: path.roads.length,
      onRoads: path.onRoads,
      positions: path.positions,
      xy: pointXY,
      distances: valuesAt(lattice.distances, chosen),
      shares: posteriors(lattice, first, last, chosen),
    });
    trace.pieces.push({ ...matchedPiece(graph.network, path, points, pointXY, clock), evidence });
  }
}

function valuesAt(values: Float64Array, places: Uint32Array): Float64Array {
  const chosen = new Float64Array(places.length);
  for (let i = 0; i < chosen.length; i++) chosen[i] = values[places[i]];
  return chosen;
}

interface NetworkMatcherOptions {
  readonly table?: UbodtOptions;
  readonly settings?: Partial<MatchSettings>;
}

/** Makes a matcher: seconds for a city. @throws Failure 'bad-input', 'out-of-memory', 'cancelled' */
export async function networkMatcher(
  network: RoadNetwork,
  task: Task = NO_TASK,
  { table, settings }: NetworkMatcherOptions = {},
): Promise<Matcher> {
  const graph = matchGraph(network);
  return new Matcher(graph, await buildUbodt(graph, table, task), settings);
}
