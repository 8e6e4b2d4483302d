import { hash } from '../../../src/data/simulation/arithmetic';
import type { NetworkTown } from '../../../src/data/simulation/network-town';

/** Cycles in seconds: 60 to 100. */
const SHORTEST_CYCLE = 60;
const CYCLES = 41;
/** Per cent of a cycle for which the roads of one axis see red: 40 to 60. */
const LEAST_RED = 40;
const REDS = 21;

/** The signals at the end of a road: red for some seconds of each cycle, for ever the same. */
export interface SignalPlan {
  readonly cycleSeconds: number;
  readonly redSeconds: number;
  /** Seconds since 1970 of one beginning of red. */
  readonly redFrom: number;
}

/**
 * The signals at the end of a road. All roads of a junction have one cycle, and those from north and south see red while those
 * from east and west see green.
 */
export function signalPlan({ junctions, endHeadings }: NetworkTown, road: number): SignalPlan {
  const junction = junctions.to[road];
  const cycleSeconds = SHORTEST_CYCLE + (hash(401, junction) % CYCLES);
  const across = (cycleSeconds * (LEAST_RED + (hash(402, junction) % REDS))) / 100;
  const phase = hash(403, junction) % cycleSeconds;
  const isAcross = Math.abs(endHeadings[2 * road]) >= Math.abs(endHeadings[2 * road + 1]);
  return isAcross
    ? { cycleSeconds, redSeconds: across, redFrom: phase }
    : { cycleSeconds, redSeconds: cycleSeconds - across, redFrom: phase + across };
}

/** Vehicles that come to a signal each second on empty roads, and more on full ones. */
const ARRIVALS_EMPTY = 0.012;
const ARRIVALS_FULL = 0.13;
/** Seconds until the first vehicle of a queue starts, and between two after it. */
const START_SECONDS = 1.5;
const HEADWAY_SECONDS = 2;
/** Metres of road for each vehicle in a queue. */
export const QUEUE_METERS = 7;

/** Where somebody waits who comes to a signal. */
export interface SignalWait {
  /** Vehicles before them. */
  readonly queue: number;
  /** Seconds since 1970 when they can start. */
  readonly until: number;
}

/**
 * The wait of somebody who comes to a signal: for green, and for those before them, who came since it was red.
 * @param level how full the roads are
 * @param chance 0 to 1, decides about the last vehicle of the queue
 * @returns null where they can pass
 */
export function signalWait(
  { cycleSeconds, redSeconds, redFrom }: SignalPlan,
  arrival: number,
  level: number,
  chance: number,
): SignalWait | null {
  const since = (((arrival - redFrom) % cycleSeconds) + cycleSeconds) % cycleSeconds;
  const queue = Math.floor((ARRIVALS_EMPTY + ARRIVALS_FULL * level) * since + chance);
  const start = redSeconds + START_SECONDS + HEADWAY_SECONDS * queue;
  if (since >= redSeconds && since >= start) return null;
  return { queue, until: arrival - since + start };
}
