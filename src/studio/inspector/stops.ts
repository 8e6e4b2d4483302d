import type { RouteSource } from '../../engine/routes/route-source';
import { STOP_REASON_TEXT, StopReason, type RouteSet } from '../../generation/route';
import { count } from '../figures';

/** A route that did not arrive. */
export interface Stop {
  readonly source: RouteSource;
  /** Index of its OD pair in the group. */
  readonly pair: number;
  /** The last road. */
  readonly road: number;
  /** Number of roads. */
  readonly roads: number;
  readonly reason: StopReason;
}

/** Why a search ends without arriving, for people. */
const MEANING: Readonly<Record<StopReason, string>> = {
  [StopReason.arrived]: '',
  [StopReason.deadEnd]: 'no road leads from there to the destination',
  [StopReason.limit]: 'the route or its search may not go on any longer',
  [StopReason.beamsClosed]: 'each one ended before it arrived',
  [StopReason.closed]: 'open that road, or choose another pair',
  [StopReason.cutOff]: 'no way that is open leads to the destination',
};

export function stopOf(source: RouteSource, routes: RouteSet, pair: number): Stop | null {
  if (routes.arrived[pair] === 1) return null;
  const end = routes.offsets[pair + 1];
  return {
    source,
    pair,
    road: routes.roads[end - 1],
    roads: end - routes.offsets[pair],
    reason: routes.stop[pair] as StopReason,
  };
}

/** The first `most` routes of a set that did not arrive. */
export function firstStops(source: RouteSource, routes: RouteSet, most: number): Stop[] {
  const stops: Stop[] = [];
  for (let pair = 0; pair < routes.count && stops.length < most; pair++) {
    const stop = stopOf(source, routes, pair);
    if (stop) stops.push(stop);
  }
  return stops;
}

/** "Stopped at road 1234 after 200 roads: limit reached (...)", with the meaning in brackets. */
export function stopInWords({ road, roads, reason }: Stop, geoIds: Float64Array): string {
  if (reason === StopReason.closed || reason === StopReason.cutOff)
    return `No route: the pair ${STOP_REASON_TEXT[reason]} (${MEANING[reason]}).`;
  const after = `${count(roads)} ${roads === 1 ? 'road' : 'roads'}`;
  return `Stopped at road ${geoIds[road]} after ${after}: ${STOP_REASON_TEXT[reason]} (${MEANING[reason]}).`;
}
