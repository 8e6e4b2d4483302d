import { badInput, Failure } from '../../src/base/failure';
import { counted, shown } from '../../src/base/text';
import type { EventTask } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import { tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import { orderOfTrip } from '../../src/systems/htp/networks/trip-order';
import { checkOrder } from '../../src/systems/htp/points/check-orders';
import { makePointTrips } from '../../src/systems/htp/trips/make-point-trips';
import type { PointOrder } from '../../src/systems/htp/trips/point-trips';
import { routesOfModel } from '../routes-of-model';
import type { TraceFormat } from '../../src/data/gps/export/trace-file';
import type { BackendName } from '../../src/nn/backend-names';
import type { DrawPointsOptions } from '../../src/systems/htp/points/points-service';

/** What is to be generated. Numbers that are left out follow from the routes. */
export interface PointsOptions {
  readonly networks: { readonly run: string } | { readonly tokeniser: string; readonly language: string };
  readonly data: string;
  readonly routes: string | undefined;
  readonly model: string | undefined;
  readonly first: number;
  readonly out: string;
  readonly format: TraceFormat;
  readonly interval: number | undefined;
  /** Seconds since 1970 on the clock of the place. */
  readonly start: number | undefined;
  readonly duration: number | undefined;
  readonly drawing: DrawPointsOptions;
  readonly backend: BackendName;
}

const USUAL_INTERVAL = 15;

/** A route of which points are asked for, and what to call it. */
export interface NamedOrder {
  readonly name: string;
  readonly order: PointOrder;
}

type Wishes = Pick<PointsOptions, 'routes' | 'model' | 'first' | 'interval' | 'start' | 'duration'>;

/** The routes that points are asked for, all of them, as the options want them. @throws Failure 'bad-input', 'cancelled' */
export async function routesForPoints(
  options: Wishes,
  dataset: Dataset,
  task: EventTask<string>,
): Promise<NamedOrder[]> {
  const { interval, start, duration, first } = options;
  const found = await ownOrders(options, dataset, task);
  return found.slice(0, first).map(({ name, order }) => ({
    name,
    order: {
      roads: order.roads,
      start: start ?? order.start,
      duration: duration ?? order.duration,
      interval: interval ?? order.interval,
    },
  }));
}

async function ownOrders(
  { routes: path, model }: Wishes,
  dataset: Dataset,
  task: EventTask<string>,
): Promise<NamedOrder[]> {
  if (path !== undefined) {
    const use = { model, use: 'given points' };
    return ordersOfTrips((await routesOfModel(path, use, dataset.network, task)).routes, 'route', dataset);
  }
  if (!dataset.extras?.traces) return ordersOfTrips(dataset.trips.test, 'trip', dataset);
  const { trips, parts } = await makePointTrips(dataset, task);
  return Array.from(parts.test, (index) => ({
    name: `trace ${trips[index].trace}`,
    order: orderOfTrip(trips[index]),
  }));
}

/**
 * Orders for routes whose times are those of entering their roads: the last road is taken to be driven as fast as those before it.
 */
function ordersOfTrips(
  trips: TrajectorySet,
  word: string,
  { network: { lengthMeters } }: Pick<Dataset, 'network'>,
): NamedOrder[] {
  return Array.from({ length: trips.tripCount }, (_, trip) => {
    const { roads, times } = tripAt(trips, trip);
    const last = roads.length - 1;
    const meters = roads.reduce((sum, road) => sum + lengthMeters[road], 0);
    const known = meters - lengthMeters[roads[last]];
    const duration = ((times[last] - times[0]) * meters) / known;
    return {
      name: `${word} ${trips.sourceRows[trip]}`,
      order: { roads: Uint32Array.from(roads), start: times[0], duration, interval: USUAL_INTERVAL },
    };
  });
}

/** Orders that can be granted, and what is to be said of the others. */
export interface GrantedOrders {
  readonly granted: readonly NamedOrder[];
  readonly notes: readonly string[];
}

/**
 * Leaves out what no points can be made for.
 * @param mostRoads roads of the longest route that the language model can read
 * @throws Failure 'bad-input' where nothing is left, or something is wrong that is no matter of one route
 */
export function grantedOrders(
  named: readonly NamedOrder[],
  dataset: Pick<Dataset, 'network' | 'name'>,
  mostRoads: number,
): GrantedOrders {
  let firstFault = '';
  const granted = named.filter(({ order }, i) => {
    const fault = faultOf(order, i + 1, dataset, mostRoads);
    firstFault ||= fault ?? '';
    return fault === null;
  });
  if (granted.length === 0)
    throw badInput(
      named.length === 0
        ? `${shown(dataset.name)} has no test trips. Name routes: --routes FILE.`
        : `Points can be made for none of the ${counted(named.length, 'route')}. ${firstFault}`,
    );
  const left = named.length - granted.length;
  const notes = left === 0 ? [] : [`${left} of ${counted(named.length, 'route')} left out. ${firstFault}`];
  return { granted, notes };
}

function faultOf(
  order: PointOrder,
  route: number,
  dataset: Pick<Dataset, 'network' | 'name'>,
  mostRoads: number,
): string | null {
  if (order.roads.length > mostRoads)
    return `Route ${route} has ${order.roads.length} roads, and the language model reads ${mostRoads} at most.`;
  if (Number.isNaN(order.start) || Number.isNaN(order.duration))
    return `Route ${route} has no times of its own. Give them: --start TIME --duration S.`;
  try {
    checkOrder(order, route, dataset);
    return null;
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad-input') return error.message;
    throw error;
  }
}
