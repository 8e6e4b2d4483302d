import type { Dataset } from '../../domain/dataset';
import { tripAt } from '../../domain/trajectory-set';
import {
  compareRoutes,
  type Journey,
  type RouteComparison,
  type Stretch,
} from '../../engine/routes/compare-routes';
import type { RouteSource } from '../../engine/routes/route-source';
import type { PointMetric } from '../../evaluation/trajectory-distances';
import { routeAt, type StopReason } from '../../generation/route';
import { tripsOf, type RouteGroup } from '../state/routes/route-book.svelte';
import type { CheckedTimes } from '../../evaluation/times/check-times';

/** A real trip or a route for one OD pair, with what the table shows of it. */
export interface PairJourney {
  readonly source: RouteSource | 'real';
  readonly journey: Journey;
  readonly roads: number;
  readonly km: number;
  readonly minutes: number;
  /** Why it ended; null for the real trip. */
  readonly stop: StopReason | null;
  readonly arrived: boolean;
  /** Log-probability that the model gave its route; NaN for real trips and baselines. */
  readonly logProb: number;
  /** Comparison with the real trip; null for the real trip itself, and if no trip drove the pair. */
  readonly comparison: RouteComparison | null;
}

/** The real trip of a pair, if there is one, then the route of each source in the group. */
export function pairJourneys(
  dataset: Dataset,
  group: RouteGroup,
  pair: number,
  metric: PointMetric,
): PairJourney[] {
  const { network } = dataset;
  const of = tripsOf(group, dataset);
  const real = of ? tripAt(of.trips, of.indices[pair]) : null;
  const drawn = group.sets.map(({ source, routes }): PairJourney => {
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

/** Number of roads, length in km and time in minutes until the last road was entered. */
export function lengths(lengthMeters: Float64Array, { roads, times }: Journey) {
  return {
    roads: roads.length,
    km: roads.reduce((sum, road) => sum + lengthMeters[road], 0) / 1000,
    minutes: (times[times.length - 1] - times[0]) / 60,
  };
}

/** A stretch on which a route and its real trip take different roads. */
export interface Detour {
  /** The last road that both took before; null if they start apart. */
  readonly after: number | null;
  /** The road on which they meet again; null if they do not. */
  readonly until: number | null;
  readonly realRoads: Uint32Array;
  readonly routeRoads: Uint32Array;
  readonly realKm: number;
  readonly routeKm: number;
}

/** Every stretch on which a route and its real trip are apart, in driving order. */
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

/** Says how a route and its real trip differ on a stretch, how far each goes, and where they meet again. */
export function detourInWords(detour: Detour, geoIds: Float64Array): string {
  const { after, until, realRoads, routeRoads, realKm, routeKm } = detour;
  const way = (km: number, roads: number) =>
    roads === 0
      ? 'goes straight on'
      : `takes ${km.toFixed(2)} km over ${roads} ${roads === 1 ? 'road' : 'roads'}`;
  const where = after === null ? 'From the start' : `After road ${geoIds[after]}`;
  const trip = ended(until, realRoads.length) ?? way(realKm, realRoads.length);
  const route = ended(until, routeRoads.length) ?? way(routeKm, routeRoads.length);
  const both = `${where} the real trip ${trip}, the route ${route}`;
  return until === null
    ? `${both}; they do not meet again.`
    : `${both}; they meet again on road ${geoIds[until]}.`;
}

const ended = (until: number | null, roads: number) => (until === null && roads === 0 ? 'has ended' : null);

/** Minutes of one route of a pair against those that an encoder says. */
interface PairTime {
  readonly source: RouteSource | 'real';
  readonly minutes: number;
  /** Its minutes less the encoder's. */
  readonly longer: number;
  /** Whether that is more than the encoder's own usual error. */
  readonly isBeyond: boolean;
}

/** What an encoder says of one pair, and the trip and routes that can be held against it. */
interface PairTimes {
  /** Minutes. */
  readonly said: number;
  /** Trip first, where one asked for the pair. */
  readonly rows: readonly PairTime[];
  /** Whose routes did not arrive. */
  readonly unchecked: readonly RouteSource[];
}

/** Times of a pair; null where no route of it could be checked. @param sources who drew the sets that were checked, in their order */
export function pairTimes(
  { limit, sets }: CheckedTimes,
  sources: readonly RouteSource[],
  pair: number,
): PairTimes | null {
  const first = sets.find(({ said }) => Number.isFinite(said[pair]));
  if (!first) return null;
  const said = first.said[pair];
  const row = (source: PairTime['source'], minutes: number): PairTime => {
    const longer = minutes - said;
    return { source, minutes, longer, isBeyond: Math.abs(longer) > limit };
  };
  const trip = first.trip[pair];
  const checked = sets.flatMap(({ own }, i) =>
    Number.isFinite(own[pair]) ? [row(sources[i], own[pair])] : [],
  );
  return {
    said,
    rows: Number.isFinite(trip) ? [row('real', trip), ...checked] : checked,
    unchecked: sources.filter((_, i) => !Number.isFinite(sets[i].own[pair])),
  };
}
