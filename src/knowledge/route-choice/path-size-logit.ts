import { Random } from '../../base/random';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { fitConditionalLogit } from '../conditional-logit';
import { linkBetween, linksOfTrips } from '../link-counts';
import { drawnGroups, tripsByDestination } from '../trips-by-destination';
import { ExpectedRoutes } from './expected-routes';
import { linkFeatures, type LinkFeatures } from './link-features';
import type { RecursiveLogit } from './recursive-logit';

/** A path-size logit: a choice among sampled paths, which are worth less the more of them share their roads. */
export interface PathSizeLogit {
  /** Those of links, summed along the path, and `logPathSize`. */
  readonly names: readonly string[];
  /** (F) coefficients. */
  readonly weights: Float64Array;
  /** (F) their standard errors. */
  readonly standardErrors: Float64Array;
  /** Sum over choices of log p(chosen path among the sampled ones), natural. */
  readonly logLikelihood: number;
  readonly tripCount: number;
}

/** So many paths are drawn for a pair, with replacement. */
const DRAWS = 20;
/** Draws with a circle in them, or longer than a route can be, are drawn again so often. */
const MOST_TRIES = 10 * DRAWS;
/** Solutions of one fit, times roads of the network. */
const MOST_SOLVED = 3_000_000;

/** A path of a sampled set. */
interface SampledPath {
  /** With both ends. */
  readonly roads: Uint32Array;
  /** Log of the probability of drawing it. */
  readonly logDrawn: number;
  /** How often it was drawn. */
  readonly times: number;
}

/**
 * Samples sets of paths from a recursive logit, the same paths for the same pair and seed, and says what they are
 * worth. As the probability of each draw is known, what is fitted on such sets can be corrected for it (Frejinger,
 * Bierlaire and Ben-Akiva 2009, *Sampling of alternatives for route choice modeling*).
 */
export class SampledPaths {
  readonly #network: RoadNetwork;
  readonly #features: LinkFeatures;
  readonly #expected: ExpectedRoutes;
  readonly #utilities: Float64Array;
  readonly #scale: number;
  readonly #random: Random;
  readonly #maxRoads: number;

  constructor(
    network: RoadNetwork,
    { utilities, perMeter }: Pick<RecursiveLogit, 'utilities' | 'perMeter'>,
    maxRoads: number,
    seed: number,
  ) {
    this.#network = network;
    this.#features = linkFeatures(network);
    this.#expected = new ExpectedRoutes(network);
    this.#utilities = utilities;
    this.#scale = perMeter;
    this.#random = new Random(seed).fork('paths');
    this.#maxRoads = maxRoads;
  }

  get names(): readonly string[] {
    return [...this.#features.names, 'logPathSize'];
  }

  /**
   * For each pair the different paths that were drawn, none where no way leads.
   * @param also routes that are to be in the sets, where there are any
   */
  to(destination: number, origins: readonly number[], also?: readonly Uint32Array[]): SampledPath[][] {
    this.#expected.solve(this.#utilities, destination, this.#scale);
    return origins.map((origin, i) => {
      const drawn = this.#drawn(origin, destination);
      return also ? this.#with(drawn, also[i]) : drawn;
    });
  }

  /** (paths x F) features of a set of paths; path sizes are expanded ones, by the probabilities of drawing. */
  featuresOf(paths: readonly SampledPath[]): Float64Array {
    const { lengthMeters } = this.#network;
    const { names, values } = this.#features;
    const size = names.length;
    const sharing = new Map<number, number>();
    for (const { roads, logDrawn } of paths) {
      const stands = Math.max(1, Math.exp(-logDrawn) / DRAWS);
      for (const road of new Set(roads.subarray(1))) sharing.set(road, (sharing.get(road) ?? 0) + stands);
    }
    const rows = new Float64Array(paths.length * (size + 1));
    paths.forEach(({ roads }, i) => {
      const row = rows.subarray(i * (size + 1), (i + 1) * (size + 1));
      let [meters, alone] = [0, 0];
      for (let at = 1; at < roads.length; at++) {
        const link = linkBetween(this.#network, roads[at - 1], roads[at]);
        for (let k = 0; k < size; k++) row[k] += values[link * size + k];
        meters += lengthMeters[roads[at]];
        alone += lengthMeters[roads[at]] / sharing.get(roads[at])!;
      }
      row[size] = meters > 0 ? Math.log(alone / meters) : 0;
    });
    return rows;
  }

  /** The path of highest utility. */
  best(paths: readonly SampledPath[], weights: Float64Array): Uint32Array {
    const rows = this.featuresOf(paths);
    const utilities = paths.map((_, i) =>
      weights.reduce((sum, weight, k) => sum + weight * rows[i * weights.length + k], 0),
    );
    return paths[utilities.indexOf(Math.max(...utilities))].roads;
  }

  #drawn(origin: number, destination: number): SampledPath[] {
    if (this.#expected.value(origin) === -Infinity) return [];
    const random = this.#random.fork(`${origin} ${destination}`);
    const found = new Map<string, SampledPath>();
    let drawn = 0;
    for (let tries = 0; tries < MOST_TRIES && drawn < DRAWS; tries++) {
      const path = this.#draw(origin, destination, random);
      if (!path) continue;
      const words = path.roads.join();
      found.set(words, { ...path, times: (found.get(words)?.times ?? 0) + 1 });
      drawn++;
    }
    return [...found.values()];
  }

  #draw(origin: number, destination: number, random: Random): Omit<SampledPath, 'times'> | null {
    const { successorOffsets, successors } = this.#network;
    const roads = [origin];
    const visited = new Set(roads);
    let logDrawn = 0;
    for (let road = origin; road !== destination;) {
      let left = random.next();
      let [link, probability] = [-1, 0];
      for (let at = successorOffsets[road]; at < successorOffsets[road + 1] && left >= 0; at++) {
        const p = this.#expected.probability(road, at);
        if (p > 0) [link, probability, left] = [at, p, left - p];
      }
      road = successors[link];
      if (visited.has(road) || roads.length >= this.#maxRoads) return null;
      roads.push(road);
      visited.add(road);
      logDrawn += Math.log(probability);
    }
    return { roads: Uint32Array.from(roads), logDrawn };
  }

  #with(paths: readonly SampledPath[], route: Uint32Array): SampledPath[] {
    const words = route.join();
    const others = paths.filter(({ roads }) => roads.join() !== words);
    const times = paths.find(({ roads }) => roads.join() === words)?.times ?? 0;
    let logDrawn = 0;
    for (let at = 1; at < route.length; at++)
      logDrawn += Math.log(
        this.#expected.probability(route[at - 1], linkBetween(this.#network, route[at - 1], route[at])),
      );
    return [...others, { roads: route, logDrawn, times: times + 1 }];
  }
}

/**
 * Fits a path-size logit by maximum likelihood on the trips to destinations drawn by the seed: each driven route among
 * sampled ones, corrected for how likely each was to be drawn.
 * @throws Failure 'cancelled'
 */
export async function fitPathSizeLogit(
  network: RoadNetwork,
  trips: TrajectorySet,
  seed: number,
  sampled: SampledPaths,
  task: Task,
): Promise<PathSizeLogit> {
  const { offsets, roads } = trips;
  const links = linksOfTrips(network, trips);
  const random = new Random(seed).fork('path destinations');
  const groups = drawnGroups(tripsByDestination(trips), MOST_SOLVED / network.roadCount, random);
  const [starts, chosen] = [[0], [] as number[]];
  const [rows, given] = [[] as Float64Array[], [] as number[]];
  const { names } = sampled;
  for (const [done, group] of groups.entries()) {
    await task.checkpoint();
    task.progress({ step: 'knowledge.logit', done, total: groups.length, unit: 'destinations' });
    const usable = group.filter((trip) =>
      links.subarray(offsets[trip], offsets[trip + 1] - 1).every((link) => link >= 0),
    );
    const driven = usable.map((trip) => roads.subarray(offsets[trip], offsets[trip + 1]));
    const origins = driven.map(([origin]) => origin);
    for (const paths of sampled.to(roads[offsets[group[0] + 1] - 1], origins, driven)) {
      starts.push(starts[starts.length - 1] + paths.length);
      chosen.push(starts[starts.length - 1] - 1);
      rows.push(sampled.featuresOf(paths));
      for (const { times, logDrawn } of paths) given.push(Math.log(times) - logDrawn);
    }
  }
  const features = new Float64Array(starts[starts.length - 1] * names.length);
  let at = 0;
  for (const row of rows) {
    features.set(row, at);
    at += row.length;
  }
  const fit = fitConditionalLogit({
    featureCount: names.length,
    offsets: Uint32Array.from(starts),
    chosen: Uint32Array.from(chosen),
    features,
    given: Float64Array.from(given),
  });
  return { names, ...fit, tripCount: chosen.length };
}
