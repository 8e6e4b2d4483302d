import type { Random } from '../../../src/base/random';
import { successorIndex } from '../../../src/domain/road-network';
import { bellShaped, between, clamp } from '../../../src/data/simulation/arithmetic';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import { turnBetween } from '../../../src/data/simulation/town';
import { turnSeconds, type Traffic } from '../../../src/data/simulation/traffic';
import { signalPlan, type SignalPlan } from './signal-plan';

/** What waits at the end of a road of a route. */
export interface Gate {
  /** Metres per second at which the turn can be taken. */
  readonly passSpeed: number;
  /** Seconds to stand where others have the right of way; 0 for none. */
  readonly standSeconds: number;
  readonly signal: SignalPlan | null;
  /** 0 to 1, of this drive. */
  readonly chance: number;
  /** Metres over which a queue at the signals can reach back. */
  readonly queueMeters: number;
}

/** A gate that nobody minds. */
export const OPEN_GATE: Gate = {
  passSpeed: Infinity,
  standSeconds: 0,
  signal: null,
  chance: 0,
  queueMeters: 0,
};

/** A route as a driver meets it: how fast each road is driven and what waits at its end. */
export interface RouteCourse {
  /** (K + 1) metres before each road; the whole length last. */
  readonly starts: Float64Array;
  /** (K) metres per second where nothing is in the way. */
  readonly cruise: Float64Array;
  /** (K - 1) at the end of each road but the last. */
  readonly gates: readonly Gate[];
}

export interface Driving {
  readonly town: NetworkTown;
  readonly traffic: Traffic;
  /** Deviation of the speed on a road from trip to trip. */
  readonly speedSpread: number;
}

/** Nobody drives slower in traffic that moves, nor by more than this share faster than the limit. */
export const SLOWEST = 2;
const OVER_LIMIT = 1.2;
const [TURN_SPEED, SHARP_TURN_SPEED, U_TURN_SPEED] = [6.5, 4, 2];
/** A queue reaches back at most over this share of a road. */
const MOST_QUEUED = 0.8;
/** Shorter waits are driven out slowly. */
const LEAST_STAND_SECONDS = 3;

/**
 * A route with the traffic of a period.
 * @param pace speed of the driver over the usual one
 */
export function routeCourse(
  { town, traffic, speedSpread }: Driving,
  roads: Uint32Array,
  { period, pace }: { readonly period: number; readonly pace: number },
  random: Random,
): RouteCourse {
  const { lengthMeters } = town.network;
  const starts = new Float64Array(roads.length + 1);
  roads.forEach((road, i) => (starts[i + 1] = starts[i] + lengthMeters[road]));
  const seconds = traffic.secondsIn(period);
  const cruise = Float64Array.from(roads, (road) => {
    const usual = (lengthMeters[road] / seconds[road]) * pace * (1 + speedSpread * bellShaped(random));
    return clamp(usual, SLOWEST, Math.max(SLOWEST, (OVER_LIMIT * town.limitsKmh[road]) / 3.6));
  });
  const delays = traffic.delaysIn(period);
  const gates = Array.from(roads.subarray(1), (to, i) => gateBetween(town, roads[i], to, delays, random));
  return { starts, cruise, gates };
}

function gateBetween(
  town: NetworkTown,
  from: number,
  to: number,
  delays: Float64Array,
  random: Random,
): Gate {
  const { network, blocks, freeFlowing, signals } = town;
  const chance = random.next();
  const delay =
    delays[network.successorOffsets[from] + successorIndex(network, from, to)] * between(random, 0.5, 1.5);
  const gate = { ...OPEN_GATE, chance, queueMeters: MOST_QUEUED * network.lengthMeters[from] };
  if (blocks[from] === blocks[to]) return { ...gate, passSpeed: U_TURN_SPEED, standSeconds: delay / 2 };
  if (freeFlowing[from] || freeFlowing[to]) return gate;
  const { cosine } = turnBetween(town, from, to);
  const passSpeed = cosine > 0.75 ? Infinity : cosine > -0.5 ? TURN_SPEED : SHARP_TURN_SPEED;
  if (signals[from]) return { ...gate, passSpeed, signal: signalPlan(town, from) };
  const wait = delay - turnSeconds(town, from, to);
  return { ...gate, passSpeed, standSeconds: wait < LEAST_STAND_SECONDS ? 0 : wait };
}
