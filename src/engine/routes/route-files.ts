import { csvCell, csvQuoted } from '../../base/text';
import { creditOf, type DataCard } from '../../domain/data-card';
import type { RoadNetwork } from '../../domain/road-network';
import { clockText } from '../../data/trips-csv';
import { routeAt, STOP_REASON_TEXT, type StopReason } from '../../generation/route';
import type { RouteSet } from '../../generation/route';

/** The routes of one model, and where their OD pairs come from: a split, or a person's own choice. */
export interface SetToWrite {
  /** Who drew them: a `RouteSource`, or the name that another file has for its model. */
  readonly source: string;
  readonly odSource: 'train' | 'test' | 'random' | 'map' | 'file';
  readonly routes: RouteSet;
}

const CSV_HEADER =
  'od_source,origin_road_id,destination_road_id,gene_trace_road_id,gene_trace_datetime,arrived,stop,log_prob';

/**
 * Routes as CSV, one row a route: HOSER's gene_trace_* columns, in `geo_id`s, and how each ended. Routes without
 * times have an empty cell for them.
 * @param withModel adds a column that says who drew the route, for files that hold several models
 * @param samples so many routes of each pair in a row: a column `sample` counts them from 1
 * @param card of the data set: a last column `data` then has what must stand
 *   beside the routes, if anything must
 */
export function* routesCsv(
  network: RoadNetwork,
  sets: readonly SetToWrite[],
  {
    withModel,
    samples,
    card,
  }: Partial<{ withModel: boolean; samples: number; card: DataCard | undefined }> = {},
): Generator<string> {
  const said = [card?.simulated ? 'simulated trips' : '', creditOf(card)].filter(Boolean).join('; ');
  const about = said && `,${csvQuoted(said)}`;
  yield `${CSV_HEADER}${withModel ? ',model' : ''}${samples ? ',sample' : ''}${about && ',data'}\n`;
  for (const { source, odSource, routes } of sets) {
    for (let i = 0; i < routes.count; i++) {
      const { roads, times } = routeAt(routes, i);
      const ids = Array.from(roads, (road) => network.geoIds[road]);
      const cells = [
        odSource,
        network.geoIds[routes.origins[i]],
        network.geoIds[routes.destinations[i]],
        `"[${ids.join(', ')}]"`,
        isTimed(times) ? `"${Array.from(times, clockText).join(',')}"` : '',
        routes.arrived[i],
        STOP_REASON_TEXT[routes.stop[i] as StopReason],
        Number.isNaN(routes.logProbs[i]) ? '' : routes.logProbs[i].toFixed(6),
        ...(withModel ? [csvCell(source)] : []),
        ...(samples ? [(i % samples) + 1] : []),
      ];
      yield `${cells.join(',')}${about}\n`;
    }
  }
}

/** Routes of a file without times have none, or that of the departure alone. */
const isTimed = (times: Float64Array): boolean => !times.some(Number.isNaN);

/**
 * The same as a GeoJSON FeatureCollection, one LineString along the roads' shapes per route.
 * @param card of the data set: the collection then has its `attribution`, and
 *   says where its trips are simulated
 */
export function* routesGeoJson(
  network: RoadNetwork,
  sets: readonly SetToWrite[],
  card?: DataCard,
): Generator<string> {
  const attribution = creditOf(card);
  const about = { ...(attribution && { attribution }), ...(card?.simulated && { trips: 'simulated' }) };
  const members = Object.entries(about).map(([name, text]) => `"${name}":${JSON.stringify(text)},`);
  yield `{"type":"FeatureCollection",${members.join('')}"features":[`;
  let separator = '\n';
  for (const { source, odSource, routes } of sets) {
    for (let i = 0; i < routes.count; i++) {
      const { roads, times } = routeAt(routes, i);
      const feature = {
        type: 'Feature',
        properties: {
          model: source,
          od_source: odSource,
          origin: network.geoIds[routes.origins[i]],
          destination: network.geoIds[routes.destinations[i]],
          arrived: routes.arrived[i] === 1,
          stop: STOP_REASON_TEXT[routes.stop[i] as StopReason],
          log_prob: Number.isNaN(routes.logProbs[i]) ? null : routes.logProbs[i],
          departure: Number.isNaN(times[0]) ? null : clockText(times[0]),
          roads: Array.from(roads, (road) => network.geoIds[road]),
          ...(isTimed(times) && { entered: Array.from(times, clockText) }),
        },
        geometry: { type: 'LineString', coordinates: lineOf(network, roads) },
      };
      yield separator + JSON.stringify(feature);
      separator = ',\n';
    }
  }
  yield '\n]}\n';
}

/** Vertices along the roads, without the point where one road hands over to the next. */
export function lineOf(
  { shapeOffsets, shapeLonLat }: RoadNetwork,
  roads: Iterable<number>,
): [number, number][] {
  const line: [number, number][] = [];
  for (const road of roads) {
    for (let v = shapeOffsets[road]; v < shapeOffsets[road + 1]; v++) {
      const point: [number, number] = [shapeLonLat[2 * v], shapeLonLat[2 * v + 1]];
      const before = line[line.length - 1];
      if (!before || before[0] !== point[0] || before[1] !== point[1]) line.push(point);
    }
  }
  return line;
}
