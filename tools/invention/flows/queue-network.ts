import { lengthened, GrowingArray } from '../../../src/base/bytes';
import { type RoadNetwork, successorIndex } from '../../../src/domain/road-network';
import { drivingClassOf, ROAD_CLASSES } from '../../../src/data/simulation/town';
import { exp } from '../../../src/data/simulation/arithmetic';
import type { Traffic } from '../../../src/data/simulation/traffic';

/** Seconds that are simulated at once: queues are looked at so often. */
export const STEP_SECONDS = 5;
/** Places in the ring of coming steps: an hour. */
const RING = 720;
/** Metres of a lane that a waiting vehicle takes, with the gap before the next one. */
const METERS_PER_VEHICLE = 7.5;
/** Vehicles that the shortest road has room for. */
const LEAST_STORAGE = 5;
/** Seconds between two vehicles that leave a queue in one lane. */
const HEADWAY = 1.8;
/** Seconds after which the first of a queue squeezes into a full road, so that circles of full roads dissolve. */
const PATIENCE = 20;
const NONE = -1;

/** (R) lanes as the map has them; where it says nothing, two on main roads and one elsewhere. */
function lanesOf({ classCodes, classNames, details }: RoadNetwork): Float64Array {
  const usual = classNames.map((name) =>
    ROAD_CLASSES[drivingClassOf(name)].rank >= ROAD_CLASSES.primary.rank ? 2 : 1,
  );
  return Float64Array.from(classCodes, (code, road) => {
    const lanes = details?.lanes[road] ?? NaN;
    return lanes >= 1 ? lanes : usual[code];
  });
}

/**
 * Vehicles on the roads of a network, one by one, with a queue at the end of each road (the spatial queue of Gawron 1998, as
 * in MATSim): a vehicle drives along its road at the speed of the hour, then leaves it in turn, as fast as the road lets
 * vehicles out and only into a road that has room. So a road that lets out few fills up, and then those before it do.
 */
export class QueueNetwork {
  /** (R) seconds between two vehicles that leave each road. */
  readonly headway: Float64Array;
  /** (R) vehicles on each road. */
  readonly occupancy: Uint32Array;
  readonly #usualHeadway: Float64Array;
  readonly #storage: Uint32Array;
  readonly #nextExit: Float64Array;
  /** First and last vehicle of the queue of each road. */
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  readonly #headSince: Float64Array;
  /** Roads with a queue. */
  #queued: number[] = [];
  /** First vehicle that comes to the end of its road in each of the next steps. */
  readonly #ring = new Int32Array(RING).fill(NONE);
  #step = 0;
  /**
   * Arrays with one entry per vehicle: its place in the arrays of routes, the end of its route there, when it
   * comes to the end of its road, the next vehicle in its list, and its seconds per usual second.
   */
  #at = new Uint32Array(1024);
  #end = new Uint32Array(1024);
  #clock = new Float64Array(1024);
  #next = new Int32Array(1024);
  #pace = new Float64Array(1024);
  #free: number = NONE;
  #made = 0;
  /** Vehicles on their way. */
  driving = 0;

  /**
   * @param onPass told of every vehicle that passes the end of a road, with the time in seconds
   */
  constructor(
    network: RoadNetwork,
    private readonly routes: Routes,
    private readonly onPass: (road: number, time: number) => void,
  ) {
    const { roadCount, lengthMeters } = network;
    const lanes = lanesOf(network);
    this.#usualHeadway = lanes.map((count) => HEADWAY / count);
    this.headway = this.#usualHeadway.slice();
    this.#storage = Uint32Array.from(lanes, (count, road) =>
      Math.max(LEAST_STORAGE, Math.floor((count * lengthMeters[road]) / METERS_PER_VEHICLE)),
    );
    this.occupancy = new Uint32Array(roadCount);
    this.#nextExit = new Float64Array(roadCount);
    this.#head = new Int32Array(roadCount).fill(NONE);
    this.#tail = new Int32Array(roadCount).fill(NONE);
    this.#headSince = new Float64Array(roadCount);
  }

  /** Ends a bottleneck. */
  restore(road: number): void {
    this.headway[road] = this.#usualHeadway[road];
  }

  /** Puts a vehicle on the first road of a route. @param time not before the present step */
  depart(route: number, time: number, pace: number, seconds: Float64Array): void {
    const vehicle = this.#take();
    this.#at[vehicle] = this.routes.offsets[route];
    this.#end[vehicle] = this.routes.offsets[route + 1] - 1;
    this.#pace[vehicle] = pace;
    this.driving++;
    const road = this.routes.roads[this.#at[vehicle]];
    this.occupancy[road]++;
    this.#clock[vehicle] = time + seconds[road] * pace;
    this.#await(vehicle);
  }

  /**
   * Simulates one step.
   * @param seconds (R) to drive each road now
   * @param delays (S) to pass each link now
   */
  step(seconds: Float64Array, delays: Float64Array): void {
    const end = (this.#step + 1) * STEP_SECONDS;
    this.#serveQueues(end, seconds, delays);
    const place = this.#step % RING;
    while (this.#ring[place] !== NONE) {
      const vehicle = this.#ring[place];
      this.#ring[place] = this.#next[vehicle];
      if (this.#clock[vehicle] < end) this.#comeToEnd(vehicle, end, seconds, delays);
      else this.#await(vehicle);
    }
    this.#step++;
  }

  /** Puts a vehicle into the step in which it comes to the end of its road; after a round of the ring it is asked again. */
  #await(vehicle: number): void {
    const step = Math.max(this.#step, Math.floor(this.#clock[vehicle] / STEP_SECONDS));
    const place = Math.min(step, this.#step + RING - 1) % RING;
    this.#next[vehicle] = this.#ring[place];
    this.#ring[place] = vehicle;
  }

  #comeToEnd(vehicle: number, end: number, seconds: Float64Array, delays: Float64Array): void {
    for (;;) {
      const road = this.routes.roads[this.#at[vehicle]];
      const time = this.#clock[vehicle];
      if (this.#head[road] !== NONE || !this.#mayLeave(vehicle, road, time)) {
        this.#queueUp(vehicle, road, time);
        return;
      }
      if (!this.#pass(vehicle, road, time, seconds, delays)) return;
      if (this.#clock[vehicle] >= end) {
        this.#await(vehicle);
        return;
      }
    }
  }

  #mayLeave(vehicle: number, road: number, time: number): boolean {
    if (time < this.#nextExit[road]) return false;
    if (this.#at[vehicle] === this.#end[vehicle]) return true;
    const next = this.routes.roads[this.#at[vehicle] + 1];
    return this.occupancy[next] < this.#storage[next];
  }

  /** Lets a vehicle out of its road, into the next one if there is one: returns whether it drives on. */
  #pass(vehicle: number, road: number, time: number, seconds: Float64Array, delays: Float64Array): boolean {
    this.#nextExit[road] = time + this.headway[road];
    this.occupancy[road]--;
    this.onPass(road, time);
    const at = this.#at[vehicle];
    if (at === this.#end[vehicle]) {
      this.#next[vehicle] = this.#free;
      this.#free = vehicle;
      this.driving--;
      return false;
    }
    const next = this.routes.roads[at + 1];
    this.#at[vehicle] = at + 1;
    this.occupancy[next]++;
    this.#clock[vehicle] = time + delays[this.routes.links[at]] + seconds[next] * this.#pace[vehicle];
    return true;
  }

  #queueUp(vehicle: number, road: number, time: number): void {
    this.#next[vehicle] = NONE;
    if (this.#head[road] === NONE) {
      this.#head[road] = vehicle;
      this.#headSince[road] = time;
      this.#queued.push(road);
    } else this.#next[this.#tail[road]] = vehicle;
    this.#tail[road] = vehicle;
  }

  #serveQueues(end: number, seconds: Float64Array, delays: Float64Array): void {
    const begin = end - STEP_SECONDS;
    this.#queued = this.#queued.filter((road) => {
      for (let head = this.#head[road]; head !== NONE; head = this.#head[road]) {
        const time = Math.max(begin, this.#nextExit[road], this.#clock[head]);
        if (time >= end) return true;
        if (!this.#mayLeave(head, road, time) && time - this.#headSince[road] < PATIENCE) return true;
        this.#head[road] = this.#next[head];
        this.#headSince[road] = time;
        if (this.#pass(head, road, time, seconds, delays)) this.#await(head);
      }
      return false;
    });
  }

  #take(): number {
    if (this.#free !== NONE) {
      const vehicle = this.#free;
      this.#free = this.#next[vehicle];
      return vehicle;
    }
    if (this.#made === this.#at.length) this.#grow();
    return this.#made++;
  }

  #grow(): void {
    const room = 2 * this.#made;
    [this.#at, this.#end] = [lengthened(this.#at, room), lengthened(this.#end, room)];
    [this.#clock, this.#pace] = [lengthened(this.#clock, room), lengthened(this.#pace, room)];
    this.#next = lengthened(this.#next, room);
  }
}

/** How much a longer way is avoided: a tenth longer makes it e times less likely. */
const AVERSION = 10;
/** Free-flow times stand for those of the day. */
const PERIOD = 27;

/** Alternative routes between pairs of roads, as flat arrays. */
export class RouteTable {
  readonly #roads = new GrowingArray(Uint32Array);
  readonly #links = new GrowingArray(Uint32Array);
  readonly #offsets = new GrowingArray(Uint32Array);
  readonly #firstRoutes = new GrowingArray(Uint32Array);
  readonly #chances = new GrowingArray(Float64Array);

  constructor(
    private readonly network: RoadNetwork,
    private readonly traffic: Traffic,
  ) {
    this.#offsets.push(0);
    this.#firstRoutes.push(0);
  }

  /**
   * Adds a pair with its alternatives, each once, and gives its number; -1 where there is none.
   * @param ways roads of each way, null where none leads there
   */
  add(ways: readonly (readonly number[] | null)[]): number {
    const distinct = new Map(ways.flatMap((way) => (way ? [[way.join(' '), way] as const] : [])));
    if (distinct.size === 0) return -1;
    const seconds = [...distinct.values()].map((way) => this.#addRoute(way));
    const least = Math.max(1, Math.min(...seconds));
    const weights = seconds.map((each) => exp(Math.max(-50, AVERSION * (1 - each / least))));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (const weight of weights) this.#chances.push(weight / all);
    this.#firstRoutes.push(this.#chances.length);
    return this.#firstRoutes.length - 2;
  }

  #addRoute(way: readonly number[]): number {
    const { successorOffsets } = this.network;
    const [rolling, delays] = [this.traffic.secondsIn(PERIOD), this.traffic.delaysIn(PERIOD)];
    let seconds = 0;
    way.forEach((road, i) => {
      this.#roads.push(road);
      seconds += rolling[road];
      const link =
        i + 1 < way.length ? successorOffsets[road] + successorIndex(this.network, road, way[i + 1]) : 0;
      this.#links.push(link);
      if (i + 1 < way.length) seconds += delays[link];
    });
    this.#offsets.push(this.#roads.length);
    return seconds;
  }

  /** The table as arrays. */
  finish(): Routes {
    return {
      roads: this.#roads.finish(),
      links: this.#links.finish(),
      offsets: this.#offsets.finish(),
      firstRoutes: this.#firstRoutes.finish(),
      chances: this.#chances.finish(),
    };
  }
}

/** Route r drives along roads[offsets[r] .. offsets[r+1]); the routes of pair p are firstRoutes[p] to firstRoutes[p+1]. */
export interface Routes {
  /** (P) */
  readonly roads: Uint32Array;
  /** (P) link from each road to the next; 0 at the last. */
  readonly links: Uint32Array;
  /** (K+1) */
  readonly offsets: Uint32Array;
  /** (pairs+1) */
  readonly firstRoutes: Uint32Array;
  /** (K) how likely each route is among those of its pair. */
  readonly chances: Float64Array;
}
