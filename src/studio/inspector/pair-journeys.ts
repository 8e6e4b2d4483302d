import type { Dataset } from '../../domain/dataset';
import { tripAt } from '../../domain/trajectory-set';
import {
  compareRoutes,
  type Journey,
  type RouteComparison,
  type Stretch,
} from '../../engine/routes/compare-routes';
import type { RouteSource } from '../../engine/routes/route-source';
import type { PointMetric } from '../../evaluation/point-metric';
import { routeAt, type StopReason } from '../../generation/route';
import type { RouteGroup } from '../state/routes/route-book.svelte';
import { tripsOf } from '../state/routes/evaluation-session.svelte';

/** Where somebody drove for one OD pair. */
export interface PairJourney {
  readonly source: RouteSource | 'real';
  readonly journey: Journey;
  readonly roads: number;
  readonly km: number;
  readonly minutes: number;
  /** Null for the real trip. */
  readonly stop: StopReason | null;
  readonly arrived: boolean;
  /** NaN for real trips and baselines. */
  readonly logProb: number;
  /** Against the real trip; null for itself and where there is none. */
  readonly comparison: RouteComparison | null;
}

/** Everybody who drove a pair of the page, the real trip first. */
export function pairJourneys(
  dataset: Dataset,
  page: RouteGroup,
  pair: number,
  metric: PointMetric,
): PairJourney[] {
  const { network } = dataset;
  const trips = tripsOf(page);
  const real = trips ? tripAt(dataset.trips[trips.from], trips.indices[pair]) : null;
  const drawn = page.sets.map(({ source, routes }): PairJourney => {
    const { roads, times, stop, logProb } = routeAt(routes, pair);
    const journey = { roads, times };
    return {
      source,
      journey,
      ...lengths(network.lengthMeters, journey),
      stop,
      arrived: routes.arrived[pair] === 1,
      logProb,
      comparison: real ? compareRoutes(network, real, journey, metric) : null,
    };
  });
  if (!real) return drawn;
  const own = { source: 'real' as const, journey: real, ...lengths(network.lengthMeters, real) };
  return [{ ...own, stop: null, arrived: true, logProb: NaN, comparison: null }, ...drawn];
}

/** Roads, km and minutes; the minutes run to entering the last road. */
export function lengths(lengthMeters: Float64Array, { roads, times }: Journey) {
  return {
    roads: roads.length,
    km: roads.reduce((sum, road) => sum + lengthMeters[road], 0) / 1000,
    minutes: (times[times.length - 1] - times[0]) / 60,
  };
}

/** A part of the way on which route and real trip are not the same. */
export interface Detour {
  /** The last road that both drove before; null if they do not start together. */
  readonly after: number | null;
  /** The road on which they meet again; null if they do not. */
  readonly until: number | null;
  readonly realRoads: Uint32Array;
  readonly routeRoads: Uint32Array;
  readonly realKm: number;
  readonly routeKm: number;
}

/** Every part of the way on which the two are apart, in driving order. */
export function detoursOf(stretches: readonly Stretch[], real: Uint32Array, route: Uint32Array): Detour[] {
  const detours: Detour[] = [];
  for (let i = 0; i < stretches.length; i++) {
    if (stretches[i].kind === 'both') continue;
    const apart = [stretches[i]];
    while (stretches[i + 1] && stretches[i + 1].kind !== 'both') apart.push(stretches[++i]);
    const [first, last] = [apart[0], apart[apart.length - 1]];
    const km = (kind: Stretch['kind']) =>
      apart.reduce((sum, stretch) => (stretch.kind === kind ? sum + stretch.km : sum), 0);
    detours.push({
      after: first.realFrom > 0 && first.routeFrom > 0 ? real[first.realFrom - 1] : null,
      until: stretches[i + 1] ? real[stretches[i + 1].realFrom] : null,
      realRoads: real.subarray(first.realFrom, last.realTo),
      routeRoads: route.subarray(first.routeFrom, last.routeTo),
      realKm: km('real'),
      routeKm: km('route'),
    });
  }
  return detours;
}

/** "After road 12 the real trip takes 0.42 km over 5 roads, the route 0.60 km over 7; they meet again on road 40." */
export function detourInWords(detour: Detour, geoIds: Float64Array): string {
  const { after, until, realRoads, routeRoads, realKm, routeKm } = detour;
  const way = (km: number, roads: number) =>
    roads === 0
      ? 'goes straight on'
      : `takes ${km.toFixed(2)} km over ${roads} ${roads === 1 ? 'road' : 'roads'}`;
  const where = after === null ? 'From the start' : `After road ${geoIds[after]}`;
  const both = `${where} the real trip ${ended(until, realRoads.length) ?? way(realKm, realRoads.length)}, the route ${
    ended(until, routeRoads.length) ?? way(routeKm, routeRoads.length)
  }`;
  return until === null
    ? `${both}; they do not meet again.`
    : `${both}; they meet again on road ${geoIds[until]}.`;
}

const ended = (until: number | null, roads: number) =>
  until === null && roads === 0 ? 'is at its end' : null;
