import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realData } from '../../../scripts/folders.mjs';
import { dataFileFromBytes, type DataFile } from '../../data/data-file';
import { loadHoserRoads } from '../../data/hoser-layout';
import { buildRoadNetwork } from '../../data/osm/build-road-network';
import { readOsm } from '../../data/osm/read-osm';
import type { RoadNetwork } from '../../domain/road-network';
import { conductOf } from '../../evaluation/conduct/conduct';
import { judgeRoutes, type JudgedRoutes } from '../../evaluation/conduct/failure-kinds';
import { FailureKind } from '../../evaluation/conduct/failure-rules';
import { routeAt, selectRoutes, type RouteSet } from '../../generation/route';
import { localTask } from '../protocol/local-task';
import { lineOf, routesCsv } from '../routes/route-files';
import { drivenOf, openSets } from './open-sets';
import { readRouteFile } from './read-route-file';

/** How many routes have each kind of failure that there is. */
function failuresOf(judged: readonly JudgedRoutes[]): Record<string, number> {
  const counts = Object.entries(FailureKind).map(
    ([name, kind]) => [name, judged.reduce((sum, { kindCounts }) => sum + kindCounts[kind], 0)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

const porto = realData('porto/hoser', 'roadmap.geo', 'roadmap.rel', 'test.csv');

describe.skipIf(porto.absent)(porto.titled('the trips of Porto'), () => {
  const file = (name: string): DataFile => dataFileFromBytes(name, readFileSync(join(porto.path, name)));
  const network = async (): Promise<RoadNetwork> =>
    (await loadHoserRoads([file('roadmap.geo'), file('roadmap.rel')])).network;
  const reader = (roads: RoadNetwork) => (given: DataFile) =>
    readRouteFile(given, roads, { task: localTask<string>(), tables: async () => null });
  const roadsAt = (routes: RouteSet, i: number) => [...routeAt(routes, i).roads].join(' ');

  it('are read as driven, and pair with every second of themselves in another order', async () => {
    const roads = await network();
    const read = reader(roads);
    const [trips] = await read(file('test.csv'));
    expect(trips).toMatchObject({ role: 'driven', timed: true, statesEnds: false, leftOut: [] });
    const order = Array.from({ length: Math.floor(trips.routes.count / 2) }, (_, i) => 2 * i).reverse();
    const routes = selectRoutes(trips.routes, order);
    const csv = [...routesCsv(roads, [{ source: 'vanilla', odSource: 'test', routes }])].join('');
    const opened = openSets(drivenOf(trips), await read(dataFileFromBytes('half.csv', csv)));
    expect([...opened.pairs.tripIndices]).toEqual([...order].reverse());
    expect(opened.sets[0].roads).toEqual(opened.driven.roads);
  });

  it('fail in less than one of a hundred', async () => {
    const roads = await network();
    const read = reader(roads);
    const judged = [];
    for (const name of ['train.csv', 'val.csv', 'test.csv']) {
      const [{ routes }] = await read(file(name));
      judged.push(judgeRoutes(roads, routes, conductOf(roads, routes)));
    }
    // Errands that end near their beginning, loops of a matcher between positions far apart, and one that turned at a rank.
    expect(failuresOf(judged)).toEqual({ none: 1180, circled: 2, repeated: 1, detour: 6 });
  });

  it('are found again from their lines alone, nearly all of them road by road', async () => {
    const roads = await network();
    const read = reader(roads);
    const [{ routes }] = await read(file('test.csv'));
    const features = Array.from({ length: routes.count }, (_, i) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates: lineOf(roads, routeAt(routes, i).roads) },
    }));
    const text = JSON.stringify({ type: 'FeatureCollection', features });
    const [found] = await read(dataFileFromBytes('lines.geojson', text));
    expect(found.routes.count).toBe(routes.count);
    let equal = 0;
    for (let i = 0; i < routes.count; i++)
      if (roadsAt(found.routes, i) === roadsAt(routes, found.sourceRows[i] - 1)) equal++;
    // 228 of 237: the others differ by a last road, or by a short one within.
    expect(equal / routes.count).toBeGreaterThan(0.95);
  }, 60_000);
});

const gps = realData('porto', 'gps/pkdd15_first_1000.csv', 'hoser/roadmap.geo', 'hoser/roadmap.rel');

it.skipIf(gps.absent)(
  gps.titled('the first GPS traces of Porto are placed on its roads, or left out with a reason'),
  async () => {
    const file = (name: string) => dataFileFromBytes(name, readFileSync(join(gps.path, name)));
    const { network } = await loadHoserRoads([file('hoser/roadmap.geo'), file('hoser/roadmap.rel')]);
    const context = { task: localTask<string>(), tables: async () => null };
    const [set] = await readRouteFile(file('gps/pkdd15_first_1000.csv'), network, context);
    expect(set).toMatchObject({ matched: true, timed: true, statesEnds: false });
    expect(set.routes.count).toBeGreaterThan(700);
    // One trace in seven is cut where its roads do not hang together on this map.
    const leftOut = set.leftOut.reduce((sum, { count }) => sum + count, 0);
    // Cleaning cuts some traces into several trips.
    expect(set.routes.count + leftOut).toBeGreaterThanOrEqual(1000);
    const { none, ...failed } = failuresOf([
      judgeRoutes(network, set.routes, conductOf(network, set.routes)),
    ]);
    // A tour of 24 km through town.
    expect([none, failed]).toEqual([set.routes.count - 1, { detour: 1 }]);
  },
  60_000,
);

const andorra = realData('osm', 'andorra.osm.pbf', 'andorra_for_map_matching.gpx');

it.skipIf(andorra.absent)(
  andorra.titled('a track in Andorra does not fail on the roads of its map'),
  async () => {
    const file = (name: string) => dataFileFromBytes(name, readFileSync(join(andorra.path, name)));
    const { network } = await buildRoadNetwork(await readOsm([file('andorra.osm.pbf')]));
    const context = { task: localTask<string>(), tables: async () => null };
    const [{ routes }] = await readRouteFile(file('andorra_for_map_matching.gpx'), network, context);
    expect(failuresOf([judgeRoutes(network, routes, conductOf(network, routes))])).toEqual({ none: 1 });
  },
  60_000,
);
