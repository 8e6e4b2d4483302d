import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import { routeCourse, type Driving, type Gate, type RouteCourse } from './route-course';
import { QUEUE_METERS, signalWait } from './signal-plan';

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
export interface DriveOrder {
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
export interface CourseDrive {
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
