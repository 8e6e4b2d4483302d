import fc from 'fast-check';
import { dataFileFromBytes, type DataFile } from '../../../data/data-file';
import { gridTown } from '../../../domain/testing/grid-town';
import type { RoadNetwork } from '../../../domain/road-network';
import { routeSetFrom, StopReason, type RouteSet } from '../../../generation/route';
import { localTask, type TaskListeners } from '../../protocol/local-task';
import { readRouteFile } from '../read-route-file';
import type { RouteFileSet } from '../route-file-set';

/** A town of 25 junctions. Its ids are no row numbers. */
const grid = gridTown(5);
export const TOWN: RoadNetwork = { ...grid, geoIds: grid.geoIds.map((road) => 1000 + 7 * road) };

/** The `geo_id` of a road. */
export const idOf = (road: number): number => TOWN.geoIds[road];

/** A road that follows `road`: the first one. */
export const after = (road: number): number => TOWN.successors[TOWN.successorOffsets[road]];

/** Reads a file onto the town's roads. */
export const read = (file: DataFile, listeners: TaskListeners<string> = {}): Promise<RouteFileSet[]> =>
  readRouteFile(file, TOWN, { task: localTask(listeners), tables: async () => null });

export const readText = (name: string, text: string): Promise<RouteFileSet[]> =>
  read(dataFileFromBytes(name, text));

/** Any day of this century, so that the clock has a form. */
const departure = fc.integer({ min: 946_684_800, max: 4_000_000_000 });
const road = fc.nat(TOWN.roadCount - 1);

const route = fc
  .record({
    roads: fc.array(road, { minLength: 1, maxLength: 9 }),
    departure,
    steps: fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 9, maxLength: 9 }),
    elsewhere: fc.option(road),
    stop: fc.constantFrom(StopReason.deadEnd, StopReason.limit, StopReason.beamsClosed, StopReason.cutOff),
    // Sixty-fourths have an end in base ten.
    logProb: fc.oneof(
      fc.constant(NaN),
      fc.nat(1000).map((n) => -(n + 1) / 64),
    ),
  })
  .map(({ roads, departure, steps, elsewhere, stop, logProb }) => {
    let clock = departure;
    const times = roads.map((_, i) => (clock += i === 0 ? 0 : steps[i]));
    const destination = elsewhere ?? roads[roads.length - 1];
    const arrived = destination === roads[roads.length - 1];
    const origin = elsewhere === null ? roads[0] : after(roads[0]);
    return { roads, times, origin, destination, stop: arrived ? StopReason.arrived : stop, logProb };
  });

/** Any routes, most of which no car could drive. */
export const anyRoutes: fc.Arbitrary<RouteSet> = fc
  .array(route, { minLength: 1, maxLength: 12 })
  .map((routes) => routeSetFrom(routes));
