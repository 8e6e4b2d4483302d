import { shown } from '../../base/text';
import type { RoadNetwork } from '../../domain/road-network';
import { greatCircleMetric, type PointMetric } from '../../evaluation/trajectory-distances';
import { measurePair } from '../../evaluation/route-measures';

/** Roads in driving order, at least one, and the time of entering each: seconds since 1970, wall clock. */
export interface Journey {
  readonly roads: Uint32Array;
  readonly times: Float64Array;
}

/**
 * Visits [realFrom, realTo) of the trip and [routeFrom, routeTo) of the route; one of
 * them is empty unless both drove it.
 */
export interface Stretch {
  readonly kind: 'both' | 'real' | 'route';
  readonly realFrom: number;
  readonly realTo: number;
  readonly routeFrom: number;
  readonly routeTo: number;
  readonly km: number;
}

interface JourneySummary {
  readonly roads: number;
  /** Sum of the roads' lengths. */
  readonly km: number;
  /** From entering the first road to entering the last: no file says when the last was left. */
  readonly seconds: number;
}

/** Where trip and route first part. */
interface Parting {
  /** The last road that both drove; null if they do not even start together. */
  readonly road: number | null;
  /** The road after it; null where the trip, or the route, ends there. */
  readonly realNext: number | null;
  readonly routeNext: number | null;
}

/** A road on which both are after having been apart, and its place in each. */
interface Rejoin {
  readonly road: number;
  readonly realVisit: number;
  readonly routeVisit: number;
}

/** A route held against the real trip of its OD pair. */
export interface RouteComparison {
  readonly identical: boolean;
  readonly real: JourneySummary;
  readonly route: JourneySummary;
  /** Roads that both drove from the start, before they first part. */
  readonly sharedPrefix: number;
  /** Null if they are the same roads. */
  readonly parting: Parting | null;
  /** In driving order; where both went their own ways, the trip's stretch comes first. */
  readonly stretches: readonly Stretch[];
  readonly rejoins: readonly Rejoin[];
  readonly sharedKm: number;
  /** Share of the trip's, and of the route's, length that both drove; NaN for a length of 0. */
  readonly sharedOfReal: number;
  readonly sharedOfRoute: number;
  /** Eq. 18 and 19 in km and Eq. 20 in [0, 1], as in the table of measures. */
  readonly hausdorffKm: number;
  readonly dtwKm: number;
  readonly edr: number;
}

/** One road of a journey, for a table. */
export interface JourneyStep {
  readonly road: number;
  /** `geo_id` of the road in the file. */
  readonly geoId: number;
  readonly className: string;
  readonly meters: number;
  /** Seconds since 1970, wall clock. */
  readonly enteredAt: number;
  /** Until the next road is entered; NaN for the last. */
  readonly seconds: number;
}

/**
 * Compares a route with the real trip of its OD pair. The shared stretches are those of most length that both
 * drove in the same order: a road that one of them drove earlier than the other counts as not shared.
 * @param metric spares making `greatCircleMetric` of the network's centroids anew
 */
export function compareRoutes(
  network: RoadNetwork,
  real: Journey,
  route: Journey,
  metric: PointMetric = greatCircleMetric(network.centroidLonLat),
): RouteComparison {
  const stretches = stretchesOf(network, real.roads, route.roads);
  const { hausdorff, dtw, edr, identical } = measurePair(route.roads, real.roads, metric);
  const sharedPrefix = stretches[0].kind === 'both' ? stretches[0].realTo : 0;
  const summaries = { real: summaryOf(network, real), route: summaryOf(network, route) };
  const sharedKm = stretches.reduce((sum, { kind, km }) => (kind === 'both' ? sum + km : sum), 0);
  return {
    identical: identical === 1,
    ...summaries,
    sharedPrefix,
    parting: identical === 1 ? null : partingAt(sharedPrefix, real.roads, route.roads),
    stretches,
    rejoins: rejoinsIn(stretches, real.roads),
    sharedKm,
    sharedOfReal: sharedKm / summaries.real.km,
    sharedOfRoute: sharedKm / summaries.route.km,
    hausdorffKm: hausdorff,
    dtwKm: dtw,
    edr,
  };
}

/** Every road of a journey with when it was entered. */
export function stepsOfRoute(network: RoadNetwork, { roads, times }: Journey): JourneyStep[] {
  return Array.from(roads, (road, visit) => ({
    road,
    geoId: network.geoIds[road],
    className: shown(network.classNames[network.classCodes[road]]),
    meters: network.lengthMeters[road],
    enteredAt: times[visit],
    seconds: visit + 1 < times.length ? times[visit + 1] - times[visit] : NaN,
  }));
}

/**
 * Stretches that cover every visit of the trip and of the route exactly once, in order: a longest common
 * subsequence of the roads, weighed by their lengths.
 */
export function stretchesOf(network: RoadNetwork, real: Uint32Array, route: Uint32Array): Stretch[] {
  const stretches: Stretch[] = [];
  const add = (kind: Stretch['kind'], from: Place, to: Place) => {
    const roads = kind === 'route' ? route.subarray(from.route, to.route) : real.subarray(from.real, to.real);
    if (roads.length === 0) return;
    const range = { realFrom: from.real, realTo: to.real, routeFrom: from.route, routeTo: to.route };
    stretches.push({ kind, ...range, km: kmOf(network, roads) });
  };
  let at: Place = { real: 0, route: 0 };
  for (const { from, to } of sharedRuns(network, real, route)) {
    const onlyReal = { real: from.real, route: at.route };
    add('real', at, onlyReal);
    add('route', onlyReal, from);
    add('both', from, to);
    at = to;
  }
  const onlyReal = { real: real.length, route: at.route };
  add('real', at, onlyReal);
  add('route', onlyReal, { real: real.length, route: route.length });
  return stretches;
}

/** A visit of the trip and one of the route. */
interface Place {
  readonly real: number;
  readonly route: number;
}

interface Run {
  readonly from: Place;
  readonly to: Place;
}

/** A road of no length still counts as shared, for as little as can be. */
const LEAST_METERS = 1e-3;

/** Runs of visits that the longest common subsequence pairs, in order. */
function sharedRuns(network: RoadNetwork, real: Uint32Array, route: Uint32Array): Run[] {
  const width = route.length + 1;
  const weight = (road: number) => Math.max(LEAST_METERS, network.lengthMeters[road]);
  /** (real + 1 x route + 1) metres that the rests of both can share at most. */
  const most = new Float64Array((real.length + 1) * width);
  for (let i = real.length - 1; i >= 0; i--) {
    for (let j = route.length - 1; j >= 0; j--) {
      const at = i * width + j;
      most[at] =
        real[i] === route[j]
          ? weight(real[i]) + most[at + width + 1]
          : Math.max(most[at + width], most[at + 1]);
    }
  }
  const runs: Run[] = [];
  for (let i = 0, j = 0; i < real.length && j < route.length;) {
    if (real[i] === route[j]) {
      const from = { real: i, route: j };
      while (i < real.length && j < route.length && real[i] === route[j]) [i, j] = [i + 1, j + 1];
      runs.push({ from, to: { real: i, route: j } });
    } else if (most[(i + 1) * width + j] >= most[i * width + j + 1]) i++;
    else j++;
  }
  return runs;
}

function partingAt(shared: number, real: Uint32Array, route: Uint32Array): Parting {
  const roadAt = (roads: Uint32Array, visit: number) =>
    visit >= 0 && visit < roads.length ? roads[visit] : null;
  return {
    road: roadAt(real, shared - 1),
    realNext: roadAt(real, shared),
    routeNext: roadAt(route, shared),
  };
}

function rejoinsIn(stretches: readonly Stretch[], real: Uint32Array): Rejoin[] {
  return stretches
    .slice(1)
    .filter(({ kind }) => kind === 'both')
    .map(({ realFrom, routeFrom }) => ({
      road: real[realFrom],
      realVisit: realFrom,
      routeVisit: routeFrom,
    }));
}

function summaryOf(network: RoadNetwork, { roads, times }: Journey): JourneySummary {
  return { roads: roads.length, km: kmOf(network, roads), seconds: times[times.length - 1] - times[0] };
}

function kmOf({ lengthMeters }: RoadNetwork, roads: Uint32Array): number {
  return roads.reduce((sum, road) => sum + lengthMeters[road], 0) / 1000;
}
