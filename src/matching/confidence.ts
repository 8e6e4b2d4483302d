import { NO_PREDECESSOR, type Lattice } from './lattice';
import { logTransition } from './match-settings';

/** A less likely way, but for the best into a place, counts for nothing beside the others. */
const LEAST_LINK = -12;
/** Share of a place that ways lead to: those of the others may all end before the trace does. */
const LEAST_SHARE = 1e-30;
/** The best way into a place may be so unlikely that no number holds its probability: any small one will do. */
const MOST_UNLIKELY = -200;

/**
 * Posterior probabilities of the candidates on a way through the layers `first .. last`, by the forward-backward algorithm: of
 * all ways through the lattice the share, by probability, that leads through each. The links of these layers become
 * probabilities. @param chosen candidate of each layer
 */
export function posteriors(lattice: Lattice, first: number, last: number, chosen: Uint32Array): Float64Array {
  const { starts, emissions, links, linkStarts, backs } = lattice;
  const base = starts[first];
  const own = emissions.slice(base, starts[last + 1]);
  for (let i = 0; i < own.length; i++) own[i] = Math.exp(own[i]);
  const forward = own.slice();
  for (let layer = first + 1; layer <= last; layer++) {
    const [before, start, end] = [starts[layer - 1], starts[layer], starts[layer + 1]];
    let link = linkStarts[layer];
    let sum = 0;
    for (let to = start; to < end; to++) {
      let share = 0;
      for (let from = before; from < start; from++, link++) {
        const isWay = links[link] > LEAST_LINK || backs[to] === from;
        links[link] = isWay ? Math.exp(Math.max(MOST_UNLIKELY, links[link])) : 0;
        if (isWay) share += forward[from - base] * links[link];
      }
      sum += forward[to - base] = share * own[to - base];
    }
    for (let c = start; c < end; c++)
      if (backs[c] !== NO_PREDECESSOR) forward[c - base] = Math.max(LEAST_SHARE, forward[c - base] / sum);
  }
  const backward = new Float64Array(forward.length).fill(1, starts[last] - base);
  const shares = new Float64Array(last - first + 1);
  for (let layer = last; ; layer--) {
    const [start, end] = [starts[layer], starts[layer + 1]];
    let sum = 0;
    for (let c = start; c < end; c++) sum += forward[c - base] * backward[c - base];
    const at = chosen[layer - first] - base;
    // Rounded, a share could be above 1, and have no odds.
    shares[layer - first] = Math.min(1, (forward[at] * backward[at]) / sum);
    if (layer === first) return shares;
    let link = linkStarts[layer];
    for (let to = start; to < end; to++) {
      const share = (backward[to - base] * own[to - base]) / sum;
      for (let from = starts[layer - 1]; from < start; from++, link++)
        backward[from - base] += share * links[link];
    }
  }
}

/** What is known of each road: how its values are called, in their order. */
export const EVIDENCE = [
  'log odds of the posterior',
  'log distance of the points',
  'km between the points',
  'detour',
  'no point on it',
] as const;
const COUNT = EVIDENCE.length;

/** Odds beyond these are no better known: the errors of neighbouring points are alike. */
const MOST_LOG_ODDS = 12;

interface MatchedRoute {
  /** Number of its roads. */
  readonly roadCount: number;
  /** (M) road of each matched point by its place; never falls. */
  readonly onRoads: Uint32Array;
  /** (M) metres of route at each point. */
  readonly positions: Float64Array;
  /** (2 M) metres of the points. */
  readonly xy: Float64Array;
  /** (M) metres between the points and their places. */
  readonly distances: Float64Array;
  /** (M) posterior probability of their roads. */
  readonly shares: Float64Array;
}

/** The evidence of each road: that of its best point, or of the worse one of the points before and after it. (5 K) */
export function roadEvidence({
  roadCount,
  onRoads,
  positions,
  xy,
  distances,
  shares,
}: MatchedRoute): Float64Array {
  const values = new Float64Array(COUNT * roadCount);
  const put = (road: number, share: number, away: number, way: number, straight: number, isBetween: number) =>
    values.set(
      [
        Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, Math.log(share / (1 - share)))),
        Math.log1p(away),
        way / 1000,
        Math.sqrt(-logTransition(straight, way)),
        isBetween,
      ],
      COUNT * road,
    );
  for (let i = 0; i < onRoads.length;) {
    let best = i;
    let next = i + 1;
    for (; next < onRoads.length && onRoads[next] === onRoads[i]; next++)
      if (shares[next] > shares[best]) best = next;
    put(onRoads[i], shares[best], distances[best], 0, 0, 0);
    if (next === onRoads.length) break;
    const last = next - 1;
    const [dx, dy] = [xy[2 * next] - xy[2 * last], xy[2 * next + 1] - xy[2 * last + 1]];
    const straight = Math.sqrt(dx * dx + dy * dy);
    const worse = Math.min(shares[last], shares[next]);
    const away = Math.max(distances[last], distances[next]);
    for (let road = onRoads[last] + 1; road < onRoads[next]; road++)
      put(road, worse, away, Math.max(0, positions[next] - positions[last]), straight, 1);
    i = next;
  }
  return values;
}

/** Weights of the evidence, and of 1. Fitted by `tools/measure-truth.ts --calibrate` to half of the tracks. */
export const CONFIDENCE_WEIGHTS: readonly number[] = [0.241, -0.119, 0.177, -1.373, 1.293, 2.544];

/** Probabilities, in thousandths, that roads were driven (Platt's scaling). @param evidence (5 K) @returns (K) */
export function confidences(evidence: Float64Array, weights = CONFIDENCE_WEIGHTS): Float32Array {
  return new Float32Array(evidence.length / COUNT).map((_, road) => {
    let odds = weights[COUNT];
    for (let i = 0; i < COUNT; i++) odds += weights[i] * evidence[COUNT * road + i];
    return Math.round(1000 / (1 + Math.exp(-odds))) / 1000;
  });
}
