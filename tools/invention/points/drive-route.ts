import type { Random } from '../../../src/base/random';
import { between, bellShaped, clamp, hash } from '../../../src/data/simulation/arithmetic';
import { successorIndex } from '../../../src/domain/road-network';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import { turnBetween } from '../../../src/data/simulation/town';
import { turnSeconds, type Traffic } from '../../../src/data/simulation/traffic';

/** Metres per second squared: of usual cars in towns, and what a driver brakes by where it must be. */
const ACCELERATION = 1.8;
const BRAKING = 2;
export const HARDEST_BRAKING = 4.5;
/** Steps are a second long, and drivers react after one. */
const STEP = 1;
/** Metres beyond its stopping distance from which a driver sees what is ahead. */
const SIGHT_METERS = 30;
/** A vehicle stands where it was to stop, within metres and metres per second. */
const [STANDS_WITHIN, STANDS_BELOW] = [2, 0.7];
/** Metres to the end of the route at which a vehicle has come there. */
const ARRIVED_WITHIN = 1;
/** Longer drives are given up. */
const MOST_SECONDS = 4 * 3600;

/** Who drives, and when. */
interface DriveOrder {
  readonly roads: Uint32Array;
  /** Seconds since 1970 on the clock of the place; whole. */
  readonly departure: number;
  /** Period of the week (`periodOf`), whose traffic the whole drive has. */
  readonly period: number;
  /** Speed of the driver over the usual one. */
  readonly pace: number;
}

/** A drive, second by second. */
export interface Drive {
  /** (T) metres from the start of the first road at each second from the departure on. */
  readonly positions: Float64Array;
  /** (K) seconds since 1970 when each road, or section of a course, is entered; the departure is on the first. */
  readonly entered: Float64Array;
}

/**
 * Drives a route: speeds follow the traffic of the hour, within what cars accelerate and brake by (the safe speed of
 * Krauss 1998), and the vehicle stops at signals, behind the queue there, and where others have the right of way. It starts
 * somewhere on the first road and ends somewhere on the last, standing.
 * @returns null for a drive that takes more than four hours
 */
export function driveRoute(driving: Driving, order: DriveOrder, random: Random): Drive | null {
  const course = routeCourse(driving, order.roads, order, random);
  const { starts } = course;
  const last = starts.length - 2;
  const from = starts[1] * between(random, 0.1, 0.9);
  const to = starts[last] + (starts[last + 1] - starts[last]) * between(random, 0.1, 0.9);
  const level = driving.traffic.levelIn(order.period);
  return driveCourse(course, { from, to: Math.max(from, to), departure: order.departure, level });
}

/** A drive along a course: from where to where, in metres on it, and when. */
interface CourseDrive {
  /** On the first section of the course. */
  readonly from: number;
  readonly to: number;
  /** Seconds since 1970 on the clock of the place; whole. */
  readonly departure: number;
  /** How full the roads are (`Traffic.levelIn`). */
  readonly level: number;
}

/**
 * Drives along a course, standing at the end; `entered` is of its sections.
 * @returns null for a drive that takes more than four hours
 */
export function driveCourse(course: RouteCourse, order: CourseDrive): Drive | null {
  const vehicle = new Vehicle(course, order);
  while (!vehicle.arrived) {
    if (vehicle.positions.length > MOST_SECONDS) return null;
    vehicle.step();
  }
  return { positions: Float64Array.from(vehicle.positions), entered: Float64Array.from(vehicle.entered) };
}

/** A stop before the end of a road: until a moment, or for some seconds once the vehicle stands there. */
interface Stop {
  readonly gate: number;
  readonly at: number;
  until: number;
  readonly seconds: number;
}

class Vehicle {
  readonly positions: number[];
  readonly entered: number[];
  readonly level: number;
  readonly #end: number;
  #at: number;
  #speed = 0;
  #road = 0;
  #now: number;
  /** Gates that were looked at. */
  #seen = 0;
  #stop: Stop | null = null;

  constructor(
    readonly course: RouteCourse,
    { from, to, departure, level }: CourseDrive,
  ) {
    this.level = level;
    this.#at = from;
    this.#end = to;
    this.#now = departure;
    this.positions = [this.#at];
    this.entered = [departure];
  }

  get arrived(): boolean {
    return this.#end - this.#at < ARRIVED_WITHIN;
  }

  /** Drives for a second. */
  step(): void {
    this.#look();
    const most = Math.min(this.#speed + ACCELERATION * STEP, this.#safeSpeed());
    const speed = Math.max(0, this.#speed - HARDEST_BRAKING * STEP, most);
    const before = this.#at;
    this.#at += ((this.#speed + speed) / 2) * STEP;
    this.#speed = speed;
    this.#enterRoads(before);
    this.#now += STEP;
    this.positions.push(this.#at);
    this.#stand();
  }

  /** Decides about stops at the gates that come into sight; one after the other, so that no stop is driven over. */
  #look(): void {
    const { gates, starts } = this.course;
    const sight = (this.#speed * this.#speed) / (2 * BRAKING) + SIGHT_METERS;
    while (!this.#stop && this.#seen < gates.length && starts[this.#seen + 1] - this.#at < sight) {
      this.#stop = this.#stopAt(this.#seen, gates[this.#seen]);
      this.#seen++;
    }
  }

  #stopAt(gate: number, { signal, standSeconds, chance, queueMeters }: Gate): Stop | null {
    const { starts, cruise } = this.course;
    const line = starts[gate + 1];
    if (!signal)
      return standSeconds === 0 ? null : { gate, at: line, until: Infinity, seconds: standSeconds };
    const arrival = this.#now + (line - this.#at) / Math.max(this.#speed, cruise[gate] / 2);
    const wait = signalWait(signal, arrival, this.level, chance);
    if (!wait) return null;
    const queued = Math.min(QUEUE_METERS * wait.queue, queueMeters);
    return { gate, at: line - queued, until: wait.until, seconds: 0 };
  }

  /** Goes on once a stop is over. */
  #stand(): void {
    const stop = this.#stop;
    if (!stop) return;
    const stands = stop.at - this.#at < STANDS_WITHIN && this.#speed < STANDS_BELOW;
    if (stop.until === Infinity && stands) stop.until = this.#now + stop.seconds;
    if (this.#now >= stop.until) this.#stop = null;
  }

  /** Fastest speed at which everything ahead can still be kept. */
  #safeSpeed(): number {
    const { starts, cruise, gates } = this.course;
    let safe = Math.min(cruise[this.#road], safeBefore(this.#end - this.#at, 0));
    if (this.#stop) safe = Math.min(safe, safeBefore(this.#stop.at - this.#at, 0));
    for (let next = this.#road + 1; next < cruise.length; next++) {
      const distance = starts[next] - this.#at;
      if (safeBefore(distance, 0) > safe) break;
      safe = Math.min(safe, safeBefore(distance, Math.min(cruise[next], gates[next - 1].passSpeed)));
    }
    return safe;
  }

  #enterRoads(before: number): void {
    const { starts, cruise } = this.course;
    while (this.#road < cruise.length - 1 && this.#at >= starts[this.#road + 1]) {
      this.#road++;
      const share = (starts[this.#road] - before) / (this.#at - before);
      this.entered.push(this.#now + STEP * share);
    }
  }
}

/** Fastest speed from which a vehicle can come down to another within a distance, reacting a step later. */
function safeBefore(distance: number, speed: number): number {
  if (speed === Infinity) return Infinity;
  const reaction = BRAKING * STEP;
  return -reaction + Math.sqrt(reaction * reaction + speed * speed + 2 * BRAKING * Math.max(0, distance));
}

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

interface Driving {
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
function signalPlan({ junctions, endHeadings }: NetworkTown, road: number): SignalPlan {
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
const QUEUE_METERS = 7;

/** Where somebody waits who comes to a signal. */
interface SignalWait {
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
