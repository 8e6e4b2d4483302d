import type { RoadNetwork } from '../domain/road-network';
import { clockText } from '../data/trips-csv';
import { routeAt, STOP_REASON_TEXT, type StopReason } from '../generation/route';
import type { GeneratedSet } from './generation-stage';

const CSV_HEADER =
  'od_source,origin_road_id,destination_road_id,gene_trace_road_id,gene_trace_datetime,arrived,stop,log_prob';

/** Routes of one model as CSV, one row a route: HOSER's gene_trace_* columns, in `geo_id`s, and how each ended. */
export function* routesCsv(network: RoadNetwork, sets: readonly GeneratedSet[]): Generator<string> {
  yield `${CSV_HEADER}\n`;
  for (const { odSource, routes } of sets) {
    for (let i = 0; i < routes.count; i++) {
      const { roads, times } = routeAt(routes, i);
      const ids = Array.from(roads, (road) => network.geoIds[road]);
      const cells = [
        odSource,
        network.geoIds[routes.origins[i]],
        network.geoIds[routes.destinations[i]],
        `"[${ids.join(', ')}]"`,
        `"${Array.from(times, clockText).join(',')}"`,
        routes.arrived[i],
        STOP_REASON_TEXT[routes.stop[i] as StopReason],
        Number.isNaN(routes.logProbs[i]) ? '' : routes.logProbs[i].toFixed(6),
      ];
      yield `${cells.join(',')}\n`;
    }
  }
}

/** The same as a GeoJSON FeatureCollection, one LineString along the roads' shapes per route. */
export function* routesGeoJson(network: RoadNetwork, sets: readonly GeneratedSet[]): Generator<string> {
  yield '{"type":"FeatureCollection","features":[';
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
          departure: clockText(times[0]),
          roads: Array.from(roads, (road) => network.geoIds[road]),
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
function lineOf({ shapeOffsets, shapeLonLat }: RoadNetwork, roads: Uint32Array): [number, number][] {
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
