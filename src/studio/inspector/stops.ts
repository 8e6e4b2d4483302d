import type { RoadNetwork } from '../../domain/road-network';
import type { RouteSource } from '../../engine/routes/route-source';
import { STOP_REASON_TEXT, StopReason, type RouteSet } from '../../generation/route';
import { routeEnd } from '../../generation/route-end';
import { counted } from '../figures';
import { lengthText } from '../map/camera';
import { nameOrClass } from '../map/words';

/** A route that did not arrive. */
export interface Stop {
  readonly source: RouteSource;
  /** Index of its OD pair in the group. */
  readonly pair: number;
  /** The last road. */
  readonly road: number;
  /** The road that it was to arrive on. */
  readonly destination: number;
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
  [StopReason.notStated]: 'the file that it comes from does not say why',
};

export function stopOf(source: RouteSource, routes: RouteSet, pair: number): Stop | null {
  if (routes.arrived[pair] === 1) return null;
  const end = routes.offsets[pair + 1];
  return {
    source,
    pair,
    road: routes.roads[end - 1],
    destination: routes.destinations[pair],
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

/**
 * "Stopped on Mill Lane, northbound (road 12) after 200 roads: limit reached (...). This road ends where the
 * destination, Ash Road, eastbound (road 34), begins: one turn was missing."
 */
export function stopInWords(stop: Stop, network: RoadNetwork): string {
  const { road, roads, reason } = stop;
  if (reason === StopReason.closed || reason === StopReason.cutOff)
    return `No route: the pair ${STOP_REASON_TEXT[reason]} (${MEANING[reason]}).`;
  return (
    `Stopped on ${roadInWords(network, road)} after ${counted(roads, 'road')}: ${STOP_REASON_TEXT[reason]} ` +
    `(${MEANING[reason]}). ${endInWords(stop, network)}`
  );
}

/** Where the last road lies to the destination, as a sentence. */
function endInWords({ road, destination }: Stop, network: RoadNetwork): string {
  const wanted = `the destination, ${roadInWords(network, destination)},`;
  const end = routeEnd(network, road, destination);
  switch (end.at) {
    case 'beginning':
      return end.turn
        ? `This road ends where ${wanted} begins: one turn was missing.`
        : `This road ends where ${wanted} begins, but the map has no turn from one to the other.`;
    case 'end':
      return `This road ends where ${wanted} ends, and not where it begins.`;
    case 'opposite':
      return `This road is the same street as ${wanted} in the opposite direction.`;
    case 'distance':
      return `The end of this road is ${lengthText(end.meters)} from ${wanted.slice(0, -1)}.`;
  }
}

/** "Mill Lane, northbound (road 12)", or "residential, northbound (road 12)" where it has no name. */
const roadInWords = (network: RoadNetwork, road: number): string =>
  `${nameOrClass(network, road)} (road ${network.geoIds[road]})`;
