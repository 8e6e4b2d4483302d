import { badInput, type Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import { successorIndex } from '../../../domain/road-network';
import { TRIP_POINTS } from '../../../models/htp/grammar';
import { MOST_ROADS } from '../../../models/htp/rq-vae-config';
import type { PointOrder } from '../trips/point-trips';

type Roads = Pick<Dataset, 'network' | 'name'>;

/** @throws Failure 'bad-input' that names the first route that no points can be generated for, counted from 1 */
export const checkOrders = (orders: readonly PointOrder[], dataset: Roads): void =>
  orders.forEach((order, i) => checkOrder(order, i + 1, dataset));

/**
 * @param route which one it is, counted from 1
 * @throws Failure 'bad-input' for a route that is none, times that are none, or too few or too many points
 */
export function checkOrder(order: PointOrder, route: number, dataset: Roads): void {
  checkRoute(order.roads, route, dataset);
  checkTimes(order, route);
}

/** @throws Failure 'bad-input' for roads that are not of the network, or do not follow each other */
export function checkRoute(roads: Uint32Array, route: number, { network, name }: Roads): void {
  if (roads.length === 0 || roads.length > MOST_ROADS)
    throw refusal(
      route,
      `has ${roads.length} roads, and HTP takes 1 to ${MOST_ROADS}. Choose another, or part it`,
    );
  const stranger = roads.findIndex((road) => road >= network.roadCount);
  if (stranger >= 0)
    throw refusal(
      route,
      `has road number ${roads[stranger]} in place ${stranger + 1}, and ${shown(name)} has ${network.roadCount} roads, counted from 0. Choose a route on these roads`,
    );
  for (let i = 1; i < roads.length; i++)
    if (successorIndex(network, roads[i - 1], roads[i]) < 0)
      throw refusal(
        route,
        `goes on from road ${network.geoIds[roads[i - 1]]} to road ${network.geoIds[roads[i]]} (place ${i + 1}), which no turn joins. Choose a connected route`,
      );
}

function checkTimes({ start, duration, interval }: PointOrder, route: number): void {
  if (!Number.isFinite(start))
    throw refusal(route, `starts at ${start}, which is no time. Give seconds since 1970`);
  for (const [what, value] of Object.entries({ duration, interval }))
    if (!(value > 0) || !Number.isFinite(value))
      throw refusal(route, `has the ${what} ${value} s, and more than 0 is needed`);
  const { least, most } = TRIP_POINTS;
  const steps = duration / interval;
  if (Math.ceil(steps) + 1 < least || Math.floor(steps) + 1 > most)
    throw refusal(
      route,
      `takes ${numberText(duration)} s and has a point every ${numberText(interval)} s, which makes ${Math.round(steps) + 1} points. HTP makes ${least} to ${most}: choose an interval from ${numberText(duration / (most - 1))} to ${numberText(duration / (least - 1))} s`,
    );
}

/** At most two places after the point. */
const numberText = (value: number): string => String(Number(value.toFixed(2)));

const refusal = (route: number, what: string): Failure => badInput(`Route ${route} ${what}.`, { route });
