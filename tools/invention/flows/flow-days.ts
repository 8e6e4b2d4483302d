import type { Random } from '../../../src/base/random';
import { busiestRoads, seriesOnRoads } from '../../../src/domain/counts/count-trips';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { isWeekend } from '../../../src/domain/time-statistics';
import { between, poisson } from '../../../src/data/simulation/arithmetic';
import { WEEKDAY_OF_EPOCH, type Purpose } from '../../../src/data/simulation/demand';
import { periodOf, type Traffic } from '../../../src/data/simulation/traffic';
import { departureRates, type Demand, DemandShocks } from './demand';
import { BIN_SECONDS, type FlowSettings } from '../../../src/data/simulation/simulation-settings';
import { QueueNetwork, STEP_SECONDS, type Routes } from './queue-network';
import type { SensorSeries } from '../../../src/domain/sensor-series';
import { WeightedRoads } from '../../../src/data/simulation/town';

const SECONDS_PER_DAY = 86_400;
const MONDAY = 0;
/** Bins before the first day, in which the roads fill. */
const WARM_UP_BINS = 12;
/** However little an incident leaves, a vehicle passes so often: seconds. */
const LONGEST_HEADWAY = 90;
/** Slowest and fastest drivers: seconds per usual second. */
const PACES = [0.85, 1.2] as const;

interface FlowWorld {
  readonly network: RoadNetwork;
  readonly traffic: Traffic;
  readonly demand: Demand;
  readonly settings: FlowSettings;
  /** Midnight of the first day: seconds since 1970 on the clock of the place. */
  readonly firstDay: number;
  readonly random: Random;
}

/** The traffic of the days, bin after bin. Times are seconds from the beginning of the warm-up. */
export class FlowDays {
  readonly counts: FlowCounts;
  readonly incidents: readonly Incident[];
  /** Drivers who departed. */
  trips = 0;
  readonly #routes: Routes;
  readonly #queues: QueueNetwork;
  readonly #shocks: DemandShocks;
  readonly #rates: ReadonlyMap<Purpose, (weekday: number, second: number) => number>;
  /** (R) vehicles of a usual day. */
  readonly #load: Float64Array;
  readonly #tripsPerDay: number;
  readonly #choices: Random;
  /** (R) 1 where an incident is. */
  readonly #blocked: Uint8Array;
  #open: Incident[] = [];
  #coming = 0;
  #bin = 0;

  constructor(private readonly world: FlowWorld) {
    const { network, demand, settings, random } = world;
    this.#routes = demand.routes.finish();
    this.#tripsPerDay = settings.tripsPerRoad * network.roadCount;
    this.#rates = new Map(demand.groups.map(({ purpose }) => [purpose, departureRates(purpose)]));
    this.#load = this.#usualLoad();
    const bins = (settings.days * SECONDS_PER_DAY) / BIN_SECONDS;
    this.counts = new FlowCounts(network, busiestRoads(this.#load, settings.nodes), bins);
    const warmUp = WARM_UP_BINS * BIN_SECONDS;
    this.#queues = new QueueNetwork(network, this.#routes, (road, time) =>
      this.counts.add(road, time - warmUp),
    );
    this.#shocks = new DemandShocks(settings, random.fork('shocks'));
    this.#choices = random.fork('choices');
    this.#blocked = new Uint8Array(network.roadCount);
    this.incidents = drawIncidents(
      this.#load,
      settings.days,
      (settings.incidents * network.roadCount) / 1000,
      (dice) => this.#busySecond(dice),
      random.fork('incidents'),
    ).map((incident) => ({ ...incident, from: incident.from + warmUp, to: incident.to + warmUp }));
    for (let bin = 0; bin < WARM_UP_BINS; bin++) this.simulateBin();
  }

  simulateBin(): void {
    const begin = this.#bin++ * BIN_SECONDS;
    const clock = this.world.firstDay + begin - WARM_UP_BINS * BIN_SECONDS;
    const second = ((clock % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
    if (second === 0) this.#shocks.beginDay();
    this.#shocks.next();
    this.#mindIncidents(begin, clock);
    const period = periodOf(isWeekend(clock), second);
    const seconds = this.world.traffic.secondsIn(period);
    const delays = this.world.traffic.delaysIn(period);
    const departures = this.#departures(begin, clock);
    let next = 0;
    for (let step = begin; step < begin + BIN_SECONDS; step += STEP_SECONDS) {
      for (; next < departures.length && departures[next].time < step + STEP_SECONDS; next++) {
        const { route, time } = departures[next];
        this.#queues.depart(route, time, between(this.#choices, ...PACES), seconds);
      }
      this.#queues.step(seconds, delays);
    }
    if (this.#bin > WARM_UP_BINS) this.trips += departures.length;
  }

  /** Who departs in a bin, in the order of time. */
  #departures(begin: number, clock: number): { time: number; route: number }[] {
    const random = this.#choices;
    const departures: { time: number; route: number }[] = [];
    for (const { purpose, from, to, share, pairs } of this.world.demand.groups) {
      const usual = this.#rateAt(purpose, clock + BIN_SECONDS / 2) * share * BIN_SECONDS;
      for (let left = poisson(usual * this.#shocks.factor(from, to), random); left > 0; left--) {
        const route = this.#routeOf(pairs[random.int(pairs.length)]);
        departures.push({ time: begin + BIN_SECONDS * random.next(), route });
      }
    }
    return departures.sort((a, b) => a.time - b.time);
  }

  /** Trips of a purpose in a second. */
  #rateAt(purpose: Purpose, clock: number): number {
    const day = Math.floor(clock / SECONDS_PER_DAY);
    const weekday = (((day + WEEKDAY_OF_EPOCH) % 7) + 7) % 7;
    return this.#tripsPerDay * this.#rates.get(purpose)!(weekday, clock - day * SECONDS_PER_DAY);
  }

  /** One of a pair's routes. Who hears of an incident on it takes another one that has none, where there is one. */
  #routeOf(pair: number): number {
    const { firstRoutes } = this.#routes;
    const [first, end] = [firstRoutes[pair], firstRoutes[pair + 1]];
    const route = this.#drawRoute(first, end, () => true);
    if (this.#open.length === 0 || !this.#isBlocked(route)) return route;
    if (this.#choices.next() >= this.world.settings.informed) return route;
    return this.#drawRoute(first, end, (other) => !this.#isBlocked(other), route);
  }

  #drawRoute(first: number, end: number, may: (route: number) => boolean, otherwise = first): number {
    const { chances } = this.#routes;
    let all = 0;
    for (let route = first; route < end; route++) if (may(route)) all += chances[route];
    if (all === 0) return otherwise;
    let target = this.#choices.next() * all;
    let last = otherwise;
    for (let route = first; route < end; route++) {
      if (!may(route)) continue;
      last = route;
      if ((target -= chances[route]) < 0) break;
    }
    return last;
  }

  #isBlocked(route: number): boolean {
    const { roads, offsets } = this.#routes;
    for (let i = offsets[route]; i < offsets[route + 1]; i++) if (this.#blocked[roads[i]]) return true;
    return false;
  }

  /** Ends and begins incidents. What they leave is told by the drivers of a usual day at that hour. */
  #mindIncidents(begin: number, clock: number): void {
    for (const { road } of this.#open.filter(({ to }) => to <= begin)) {
      this.#blocked[road] = 0;
      this.#queues.restore(road);
    }
    this.#open = this.#open.filter(({ to }) => to > begin);
    for (
      ;
      this.#coming < this.incidents.length && this.incidents[this.#coming].from <= begin;
      this.#coming++
    ) {
      const incident = this.incidents[this.#coming];
      const perSecond = (this.#load[incident.road] * this.#shareOfDay(clock)) / SECONDS_PER_DAY;
      this.#queues.headway[incident.road] = Math.min(LONGEST_HEADWAY, 1 / (incident.left * perSecond));
      this.#blocked[incident.road] = 1;
      this.#open.push(incident);
    }
  }

  /** Departures of all purposes at a time, over those of a usual second. */
  #shareOfDay(clock: number): number {
    let sum = 0;
    for (const purpose of this.#rates.keys()) sum += this.#rateAt(purpose, clock);
    return (sum * SECONDS_PER_DAY) / this.#tripsPerDay;
  }

  /** A second of the day, the likelier the more drive then on a Monday. */
  #busySecond(random: Random): number {
    const most = 3;
    for (;;) {
      const second = Math.floor(random.next() * SECONDS_PER_DAY);
      let share = 0;
      for (const rate of this.#rates.values()) share += rate(MONDAY, second) * SECONDS_PER_DAY;
      if (random.next() * most < share) return second;
    }
  }

  /** (R) drivers of a usual Monday on each road. */
  #usualLoad(): Float64Array {
    const load = new Float64Array(this.world.network.roadCount);
    const { roads, offsets, firstRoutes, chances } = this.#routes;
    for (const { purpose, share, pairs } of this.world.demand.groups) {
      const rate = this.#rates.get(purpose)!;
      let daily = 0;
      for (let second = 900; second < SECONDS_PER_DAY; second += 1800) daily += 1800 * rate(MONDAY, second);
      const each = (this.#tripsPerDay * daily * share) / pairs.length;
      for (const pair of pairs)
        for (let route = firstRoutes[pair]; route < firstRoutes[pair + 1]; route++)
          for (let i = offsets[route]; i < offsets[route + 1]; i++) load[roads[i]] += each * chances[route];
    }
    return load;
  }
}

/** Counts vehicles on some roads, bin by bin. */
class FlowCounts {
  /** (bins x N) */
  readonly counts: Float32Array;
  /** (R) node of each road, -1 for one that is not counted. */
  readonly #nodeOf: Int32Array;

  /** @param roads (N) roads that are counted */
  constructor(
    private readonly network: RoadNetwork,
    readonly roads: Uint32Array,
    readonly bins: number,
  ) {
    this.counts = new Float32Array(bins * roads.length);
    this.#nodeOf = new Int32Array(network.roadCount).fill(-1);
    roads.forEach((road, node) => (this.#nodeOf[road] = node));
  }

  /** Counts a vehicle that passes a road so many seconds after the first bin began; bins that are not kept count nothing. */
  add(road: number, seconds: number): void {
    const node = this.#nodeOf[road];
    const bin = Math.floor(seconds / BIN_SECONDS);
    if (node >= 0 && bin >= 0 && bin < this.bins) this.counts[bin * this.roads.length + node]++;
  }

  /** @param start of the first bin: seconds since 1970 on the clock of the place */
  series(start: number): SensorSeries {
    const times = Float64Array.from({ length: this.bins }, (_, bin) => start + BIN_SECONDS * bin);
    return seriesOnRoads(this.network, this.roads, times, 'flow', this.counts);
  }
}

const LEAST_SECONDS = 20 * 60;
const MOST_SECONDS = 60 * 60;
/** What an incident leaves of the vehicles that usually pass at that hour. */
const LEAST_LEFT = 0.1;
const MOST_LEFT = 0.5;

/** Something that takes capacity from a road for a while. */
interface Incident {
  readonly road: number;
  /** Seconds from the beginning of the simulation. */
  readonly from: number;
  readonly to: number;
  /** Share of the vehicles that usually pass. */
  readonly left: number;
}

/**
 * Incidents in the order of their beginnings: the more likely on a road and at an hour the more drive there.
 * @param load (R) vehicles of a usual day
 * @param hourOf draws the second of a day at which one happens
 */
function drawIncidents(
  load: Float64Array,
  days: number,
  perDay: number,
  secondOfDay: (random: Random) => number,
  random: Random,
): Incident[] {
  const roads = new WeightedRoads(load);
  if (roads.isEmpty) return [];
  return Array.from({ length: days }, (_, day) =>
    Array.from({ length: poisson(perDay, random) }, () => {
      const from = 86_400 * day + secondOfDay(random);
      return {
        road: roads.draw(random),
        from,
        to: from + between(random, LEAST_SECONDS, MOST_SECONDS),
        left: between(random, LEAST_LEFT, MOST_LEFT),
      };
    }),
  )
    .flat()
    .sort((a, b) => a.from - b.from);
}
