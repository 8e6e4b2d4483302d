import { middleNumber } from '../../../../base/quantiles';
import type { Dataset } from '../../../../domain/dataset';
import { tripAt } from '../../../../domain/trajectory-set';
import type { RouteSource } from '../../../../engine/routes/route-source';
import { shortestPathRoutes } from '../../../../generation/baselines/cheapest-path';
import { StopReason } from '../../../../generation/route';
import { roadSeconds } from '../../../../knowledge/road-seconds';
import { TRIP_POINTS } from '../../../../models/htp/grammar';
import { sequenceAt } from '../../../../studio/map/drive-path';
import { MapPairs } from '../../../../studio/state/routes/map-pairs.svelte';
import type { RouteGroup } from '../../../../studio/state/routes/route-book.svelte';
import type { RoutesFrom } from '../../address-choices';
import { orderOfTrip } from '../../networks/trip-order';
import type { PointOrder } from '../../trips/point-trips';
import type { PointTripsInView } from './point-trips-in-view';

/** A route that points can be asked for, with its usual times. */
export interface OfferedRoute extends PointOrder {
  /** The trip of the GPS that drove it; null where none is known. */
  readonly trip: number | null;
}

/** What a person wants otherwise than a route has it; null for as it is. Seconds. */
export interface WantedTimes {
  readonly start: number | null;
  readonly duration: number | null;
  readonly interval: number | null;
}

const AS_IT_IS: WantedTimes = { start: null, duration: null, interval: null };

/** A route drawn on the map departs at this hour of the first day of the trips. */
const USUAL_HOUR = 8;
const DAY = 86_400;
const HOUR = 3600;

export interface RouteChoiceNeeds {
  readonly dataset: () => Dataset | null;
  readonly trips: Pick<PointTripsInView, 'open' | 'trip' | 'index'>;
  /** Routes that models drew. */
  readonly group: () => RouteGroup | null;
}

/** Which route points are generated for, and when. */
export class RouteChoice {
  from = $state<RoutesFrom>('gps');
  /** Which test trip of the roads. */
  testTrip = $state(0);
  /** Whose drawn routes, and which pair. */
  source = $state<RouteSource | null>(null);
  pair = $state(0);
  /** The roads as they are clicked; the last pair counts. */
  readonly clicked = new MapPairs();
  /** What is wanted of the route in view; another route has its own times again. */
  #wanted = $state.raw<{ readonly of: string; readonly times: WantedTimes } | null>(null);
  readonly #needs: RouteChoiceNeeds;
  readonly #seconds = $derived.by(() => {
    const dataset = this.#needs.dataset();
    return dataset && roadSeconds(dataset.network, dataset.trips.train);
  });
  /** The route that is chosen, with its usual times; null where none is yet. */
  readonly route: OfferedRoute | null = $derived.by(() => this.#route());

  constructor(needs: RouteChoiceNeeds) {
    this.#needs = needs;
  }

  /** The route with the times that are wanted. */
  get order(): PointOrder | null {
    const { route } = this;
    if (!route) return null;
    const { start, duration, interval } = this.wanted;
    return {
      roads: route.roads,
      start: start ?? route.start,
      duration: duration ?? route.duration,
      interval: interval ?? route.interval,
    };
  }

  /** Why points cannot be generated for the route at these times; null where they can. */
  get problem(): string | null {
    const { order } = this;
    return order && orderProblem(order);
  }

  get wanted(): WantedTimes {
    const { route } = this;
    return this.#wanted && route && this.#wanted.of === nameOf(route) ? this.#wanted.times : AS_IT_IS;
  }

  want(times: Partial<WantedTimes>): void {
    const { route } = this;
    if (route) this.#wanted = { of: nameOf(route), times: { ...this.wanted, ...times } };
  }

  /** Sets of drawn routes that can be chosen. */
  get drawn(): readonly RouteSource[] {
    return this.#needs.group()?.sets.map(({ source }) => source) ?? [];
  }

  /** How many routes there are to choose from. */
  get count(): number {
    switch (this.from) {
      case 'gps':
        return this.#needs.trips.open?.summary.points.length ?? 0;
      case 'test':
        return this.#needs.dataset()?.trips.test.tripCount ?? 0;
      case 'drawn':
        return this.#needs.group()?.pairs.origins.length ?? 0;
      case 'map':
        return this.clicked.pairs.length;
    }
  }

  /** Whether a pair was clicked that no path joins. */
  get hasNoPath(): boolean {
    return this.from === 'map' && this.clicked.pairs.length > 0 && this.route === null;
  }

  #route(): OfferedRoute | null {
    const dataset = this.#needs.dataset();
    if (!dataset || this.count === 0) return null;
    switch (this.from) {
      case 'gps': {
        const { trip, index } = this.#needs.trips;
        if (!trip) return null;
        const { duration, interval, ...order } = orderOfTrip(trip);
        return { ...order, duration: inTenths(duration), interval: inTenths(interval), trip: index };
      }
      case 'test':
        return this.#driven(tripAt(dataset.trips.test, Math.min(this.testTrip, this.count - 1)));
      case 'drawn':
        return this.#drawnRoute();
      case 'map':
        return this.#clickedRoute(dataset);
    }
  }

  #drawnRoute(): OfferedRoute | null {
    const group = this.#needs.group();
    const set = group?.sets.find(({ source }) => source === this.source) ?? group?.sets[0];
    return set ? this.#driven(sequenceAt(set.routes, Math.min(this.pair, this.count - 1))) : null;
  }

  /** Roads with the times of entering them: the last one takes its usual seconds. */
  #driven({
    roads,
    times,
  }: {
    readonly roads: Uint32Array;
    readonly times: Float64Array;
  }): OfferedRoute | null {
    const last = roads.length - 1;
    if (last < 0 || !this.#seconds) return null;
    const duration = Math.round(times[last] - times[0] + this.#seconds[roads[last]]);
    const interval = fittingInterval(duration, this.#interval);
    return { roads, start: times[0], duration, interval, trip: null };
  }

  #clickedRoute({ network }: Dataset): OfferedRoute | null {
    const pair = this.clicked.pairs.at(-1);
    const seconds = this.#seconds;
    if (!pair || !seconds || pair.some((road) => road >= network.roadCount)) return null;
    const pairs = {
      origins: Uint32Array.of(pair[0]),
      destinations: Uint32Array.of(pair[1]),
      departures: Float64Array.of(this.#usualStart),
    };
    const routes = shortestPathRoutes(network, seconds, pairs);
    return routes.stop[0] === StopReason.arrived ? this.#driven(sequenceAt(routes, 0)) : null;
  }

  get #usualStart(): number {
    const first = this.#needs.trips.open?.summary.start[0] ?? 0;
    return Math.floor(first / DAY) * DAY + USUAL_HOUR * HOUR;
  }

  /** Seconds between two points of the usual trip. */
  get #interval(): number {
    const intervals = this.#needs.trips.open?.summary.interval;
    if (!intervals || intervals.length === 0) return 15;
    return Math.round(middleNumber(intervals));
  }
}

/** Seconds as the fields show them: a clock that ticks more finely is seldom right. */
const inTenths = (seconds: number): number => Math.max(1, Math.round(10 * seconds)) / 10;

/** Whether two routes have the same roads. */
export const isSameRoute = (a: Uint32Array, b: Uint32Array): boolean =>
  a === b || (a.length === b.length && a.every((road, i) => road === b[i]));

/** The interval nearest to the usual one with which a drive has as many points as trips may have. */
export function fittingInterval(duration: number, usual: number): number {
  const { least, most } = TRIP_POINTS;
  const longest = Math.max(1, Math.floor(duration / (least - 1)));
  return Math.min(longest, Math.max(Math.ceil(duration / (most - 1)), usual));
}

/** Tells a route and its usual times from others. */
const nameOf = ({ roads, start, duration, interval }: OfferedRoute): string =>
  `${start} ${duration} ${interval} ${roads.join()}`;

/** How many points an order comes to if the answer takes as long as it is asked to. */
export const pointsAsked = ({ duration, interval }: Pick<PointOrder, 'duration' | 'interval'>): number =>
  Math.round(duration / interval) + 1;

/** Why an order cannot be met; null where it can. */
export function orderProblem(order: PointOrder): string | null {
  const { least, most } = TRIP_POINTS;
  const points = pointsAsked(order);
  if (points < least)
    return `This asks for ${points} points, and trips have ${least} at least. Take a longer duration or a shorter interval.`;
  if (points > most)
    return `This asks for ${points} points, and trips have ${most} at most. Take a shorter duration or a longer interval.`;
  return null;
}
