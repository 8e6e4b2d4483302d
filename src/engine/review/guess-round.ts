import { Random } from '../../base/random';
import { tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import type { Estimate } from '../../evaluation/bootstrap';
import { wilsonInterval } from '../../evaluation/statistics/normal';
import { routeAt, type RouteSet } from '../../generation/route';

/** Pairs of one round. */
export const ROUND_PAIRS = 8;
/** Seeds of rounds: short enough to be called across a room. */
export const ROUND_SEEDS = { least: 1, most: 9999 } as const;
/** What the two routes of a pair are called, by side. */
export const LETTERS = ['A', 'B'] as const;
/** A of the two routes of a pair (0), or B (1). */
export type Side = 0 | 1;

/** An OD pair whose trip and route are shown without names. */
export interface GuessPair {
  /** Index of the OD pair. */
  readonly pair: number;
  /** The side of the driven trip. */
  readonly driven: Side;
}

export interface GuessRound {
  readonly pairs: readonly GuessPair[];
  /** Pairs that they are drawn from. */
  readonly usable: number;
  /** Pairs left out because trip and route take the same roads. */
  readonly same: number;
  /** Pairs left out because the route does not begin and end where the trip does, which would give it away. */
  readonly unfinished: number;
}

/** Hands raised for A and for B. */
export type Hands = readonly [a: number, b: number];

/**
 * The pairs of a round, in the order in which they come. The seed alone decides which they are, and for each by a fair
 * coin of its own which route is A.
 * @param indices (N) the trip that drove each OD pair
 * @param routes (N) the route of a model for each
 */
export function guessRound(
  trips: TrajectorySet,
  indices: Uint32Array,
  routes: RouteSet,
  seed: number,
): GuessRound {
  const usable: number[] = [];
  let same = 0;
  indices.forEach((trip, pair) => {
    const [driven, { roads }] = [tripAt(trips, trip).roads, routeAt(routes, pair)];
    const isFinished = routes.arrived[pair] && driven[0] === roads[0] && driven.at(-1) === roads.at(-1);
    if (!isFinished) return;
    if (driven.length === roads.length && driven.every((road, i) => road === roads[i])) same++;
    else usable.push(pair);
  });
  const unfinished = indices.length - same - usable.length;
  const random = new Random(seed);
  const coin = random.fork('sides');
  const order = random.fork('pairs').shuffle(usable).slice(0, ROUND_PAIRS);
  const pairs = order.map((pair) => ({ pair, driven: coin.int(2) as Side }));
  return { pairs, usable: usable.length, same, unfinished };
}

/** The side that a reader finds likelier; null where it finds both alike, or could not read one. */
export function likelierSide(driven: Side, surprisalOfTrip: number, surprisalOfRoute: number): Side | null {
  if (surprisalOfTrip < surprisalOfRoute) return driven;
  return surprisalOfTrip > surprisalOfRoute ? (driven === 0 ? 1 : 0) : null;
}

/** How well hands, or a reader, told driven trips from routes. Intervals are Wilson's, as if all guesses were independent. */
export interface GuessScore {
  readonly guesses: number;
  /** Share of the guesses that were for the driven trip; 0.5 is chance. */
  readonly right: Estimate;
  /** Share of the guesses that took the route for it. */
  readonly fooled: Estimate;
}

/** @param hands those of each pair, in the order of the pairs; left out where none were counted yet */
export function guessScore(
  pairs: readonly GuessPair[],
  hands: readonly (Hands | null | undefined)[],
): GuessScore {
  let [guesses, right] = [0, 0];
  pairs.forEach(({ driven }, i) => {
    const [a, b] = hands[i] ?? [0, 0];
    guesses += a + b;
    right += driven === 0 ? a : b;
  });
  return {
    guesses,
    right: wilsonInterval(right, guesses),
    fooled: wilsonInterval(guesses - right, guesses),
  };
}

/** One guess, as a raised hand. */
export const handFor = (side: Side): Hands => (side === 0 ? [1, 0] : [0, 1]);
