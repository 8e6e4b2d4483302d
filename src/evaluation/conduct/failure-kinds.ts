import { outDegree, type RoadNetwork } from '../../domain/road-network';
import { StopReason, type RouteSet } from '../../generation/route';
import { centroidDistanceKm, IMPOSSIBLE, type Conduct } from './conduct';
import {
  FailureKind,
  FEWEST_REPEATED,
  ERRAND_KM,
  type FailureName,
  type RuleChoice,
  USUAL_RULES,
} from './failure-rules';

export const FAILURE_KIND_COUNT = Object.keys(FailureKind).length;

/** What is wrong with the routes of a set, and where. */
export interface JudgedRoutes {
  /** (N) a FailureKind each. */
  readonly kinds: Uint8Array;
  /** (N) place in the route, from 0, where it failed, or -1 where it did not. */
  readonly steps: Int32Array;
  /** (N) the road at that place, or -1. */
  readonly places: Int32Array;
  /** (FAILURE_KIND_COUNT) routes of each kind. */
  readonly kindCounts: Uint32Array;
}

/**
 * Judges each route by its roads, its times and the ends that were asked for: whoever drove or drew it is not asked. Of
 * what is impossible, that is named which comes first on the way; else the first rule that holds.
 */
export function judgeRoutes(
  network: RoadNetwork,
  routes: RouteSet,
  conduct: Conduct,
  rules: RuleChoice = USUAL_RULES,
): JudgedRoutes {
  const judge = new RouteJudge(network, routes, conduct, rules);
  const kinds = new Uint8Array(routes.count);
  const steps = new Int32Array(routes.count).fill(-1);
  const places = new Int32Array(routes.count).fill(-1);
  const kindCounts = new Uint32Array(FAILURE_KIND_COUNT);
  for (let i = 0; i < routes.count; i++) {
    const name = judge.failureOf(i) ?? 'none';
    kinds[i] = FailureKind[name];
    kindCounts[kinds[i]]++;
    if (name === 'none') continue;
    steps[i] = judge.stepOf(name, i);
    places[i] = routes.roads[routes.offsets[i] + steps[i]];
  }
  return { kinds, steps, places, kindCounts };
}

const PERCENT = 100;

class RouteJudge {
  constructor(
    private readonly network: RoadNetwork,
    private readonly routes: RouteSet,
    private readonly conduct: Conduct,
    private readonly rules: RuleChoice,
  ) {}

  failureOf(i: number): FailureName | null {
    const { stop, arrived, origins, roads, offsets } = this.routes;
    const { revisits, loops, detour } = this.conduct.values;
    const hasNoWay = !arrived[i] && (stop[i] === StopReason.closed || stop[i] === StopReason.cutOff);
    if (this.#holds('cutOff', hasNoWay)) return 'cutOff';
    const impossible = this.#impossible(i);
    if (impossible) return impossible;
    if (this.#holds('wrongStart', roads[offsets[i]] !== origins[i])) return 'wrongStart';
    if (this.#holds('circled', loops[i])) return 'circled';
    const share = (PERCENT * revisits[i]) / (offsets[i + 1] - offsets[i]);
    if (revisits[i] >= FEWEST_REPEATED && this.#holds('repeated', share)) return 'repeated';
    const isErrand = !(this.conduct.shortestKm[i] >= ERRAND_KM);
    if (arrived[i]) return !isErrand && this.#holds('detour', detour[i]) ? 'detour' : null;
    const hasEnd = outDegree(this.network, roads[offsets[i + 1] - 1]) === 0;
    if (this.#holds('deadEnd', hasEnd || stop[i] === StopReason.deadEnd)) return 'deadEnd';
    if (this.#isAstray(i)) return 'astray';
    return this.#holds('stoppedEarly', true) ? 'stoppedEarly' : null;
  }

  /** Place in the route where it failed. */
  stepOf(name: FailureName, i: number): number {
    const { firsts } = this.conduct;
    if (name === 'repeated') return firsts.circled[i];
    if (name in firsts) return firsts[name as keyof typeof firsts][i];
    const { offsets } = this.routes;
    return name === 'wrongStart' ? 0 : offsets[i + 1] - offsets[i] - 1;
  }

  /** Whether a rule counts, and what it asks for is so or reaches its threshold. */
  #holds(name: FailureName, value: number | boolean): boolean {
    const rule = this.rules[name];
    return typeof rule === 'number' ? Number(value) >= rule : rule && value === true;
  }

  #impossible(i: number): FailureName | null {
    const { firsts, values } = this.conduct;
    let [first, least]: [FailureName | null, number] = [null, Infinity];
    for (const name of IMPOSSIBLE) {
      const step = firsts[name][i];
      const value = name === 'tooFast' ? values.topSpeed[i] : true;
      if (step >= 0 && step < least && this.#holds(name, value)) [first, least] = [name, step];
    }
    return first;
  }

  /** Where no path leads to the destination, any length counts as far enough. */
  #isAstray(i: number): boolean {
    const { origins, destinations } = this.routes;
    const { values, shortestKm } = this.conduct;
    const wantedKm = centroidDistanceKm(this.network, origins[i], destinations[i]);
    const droveOn = !(values.length[i] < shortestKm[i]);
    return droveOn && this.#holds('astray', (PERCENT * values.remaining[i]) / wantedKm);
  }
}

/** What one model did with each OD pair. */
interface PairOutcomes {
  /** (N) a FailureKind each. */
  readonly kinds: Uint8Array;
  /** (N) an error per road, such as `dtwPerRoad`; NaN where there is none. */
  readonly errors: Float64Array;
}

/** OD pairs, the hardest first. */
export interface HardestPairs {
  /** (K) number of each pair, from 0. */
  readonly pairs: Uint32Array;
  /** (K) models whose route for the pair failed, other than for closed roads. */
  readonly failures: Uint8Array;
  /** (K) mean error of the models that have one; NaN where none has. */
  readonly errors: Float64Array;
}

/**
 * The pairs that most models fail at; of equally many failures, those with the largest mean error, and of these
 * the first in order. Pairs that closed roads cut off are nobody's failure.
 * @param most K is at most this
 */
export function hardestPairs(models: readonly PairOutcomes[], most: number): HardestPairs {
  const count = models[0]?.kinds.length ?? 0;
  const failures = new Uint8Array(count);
  const errors = new Float64Array(count);
  for (let pair = 0; pair < count; pair++) {
    let [sum, known] = [0, 0];
    for (const { kinds, errors: own } of models) {
      if (kinds[pair] !== FailureKind.none && kinds[pair] !== FailureKind.cutOff) failures[pair]++;
      if (Number.isNaN(own[pair])) continue;
      sum += own[pair];
      known++;
    }
    errors[pair] = known === 0 ? NaN : sum / known;
  }
  const rank = (pair: number) => (Number.isNaN(errors[pair]) ? -1 : errors[pair]);
  const pairs = Uint32Array.from({ length: count }, (_, pair) => pair)
    .sort((a, b) => failures[b] - failures[a] || rank(b) - rank(a) || a - b)
    .slice(0, most);
  const at = (values: ArrayLike<number>) => Array.from(pairs, (pair) => values[pair]);
  return { pairs, failures: Uint8Array.from(at(failures)), errors: Float64Array.from(at(errors)) };
}
