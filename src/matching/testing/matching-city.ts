import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { emptyGpsTraces, type GpsTraces } from '../../domain/gps-traces';
import { networkOf, type Line } from '../../domain/testing/small-network';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { buildUbodt, type Ubodt } from '../ubodt';
import { LocalPlane } from '../segment-index';
import { matchGraph, type MatchGraph } from '../match-graph';

export interface MatchingCity {
  readonly graph: MatchGraph;
  readonly ubodt: Ubodt;
  readonly trips: TrajectorySet;
}

/** A small made city, with its table of ways and its trips. */
export async function matchingCity(roads = 400, trips = 150): Promise<MatchingCity> {
  const { network, trips: sets } = makeSampleCity({ roads, trips, seed: 5 }).content;
  const graph = matchGraph(network);
  return { graph, ubodt: await buildUbodt(graph), trips: sets.train };
}

type Place = readonly [x: number, y: number];

const plane = new LocalPlane(-8.6, 41.15);

/** Degrees of a place given in metres about Porto. */
const lonLatOf = ([x, y]: Place): [number, number] => [plane.lonOf(x), plane.latOf(y)];

/** Roads given in metres; a road can follow every road that ends where it starts, but for the pairs named. */
export function networkInMeters(
  lines: readonly (readonly Place[])[],
  forbidden: readonly (readonly [number, number])[] = [],
): RoadNetwork {
  const meets = (from: number, to: number) => `${lines[from].at(-1)}` === `${lines[to][0]}`;
  const isForbidden = (from: number, to: number) => forbidden.some(([a, b]) => a === from && b === to);
  const following = lines.flatMap((_, from) =>
    lines.flatMap((_, to) => (meets(from, to) && !isForbidden(from, to) ? [[from, to] as const] : [])),
  );
  return networkOf(
    lines.map((line): Line => line.map(lonLatOf)),
    following,
  );
}

/** The same map without some roads; the others have new numbers. */
export function networkWithout(network: RoadNetwork, gone: ReadonlySet<number>): RoadNetwork {
  const { roadCount, shapeOffsets, shapeLonLat, successorOffsets, successors } = network;
  const kept = Array.from({ length: roadCount }, (_, road) => road).filter((road) => !gone.has(road));
  const numbers = new Map(kept.map((road, i) => [road, i]));
  const lines = kept.map((road): Line =>
    Array.from({ length: shapeOffsets[road + 1] - shapeOffsets[road] }, (_, i) => {
      const vertex = 2 * (shapeOffsets[road] + i);
      return [shapeLonLat[vertex], shapeLonLat[vertex + 1]];
    }),
  );
  const following = kept.flatMap((road) =>
    Array.from(successors.subarray(successorOffsets[road], successorOffsets[road + 1]))
      .filter((next) => !gone.has(next))
      .map((next) => [numbers.get(road)!, numbers.get(next)!] as const),
  );
  return networkOf(lines, following);
}

/** GPS points given in metres, a number of seconds apart. */
export function traceOf(places: readonly Place[], seconds = 15, start = 1000) {
  return {
    lonLat: Float64Array.from(places.flatMap(lonLatOf)),
    times: Float64Array.from(places, (_, i) => start + seconds * i),
  };
}

/** Whether each road of a route is a successor of the one before. */
export function isConnected({ successorOffsets, successors }: RoadNetwork, roads: Uint32Array): boolean {
  return roads
    .subarray(1)
    .every((road, i) =>
      successors.subarray(successorOffsets[roads[i]], successorOffsets[roads[i] + 1]).includes(road),
    );
}

export const isIncreasing = (values: Float64Array): boolean =>
  values.subarray(1).every((value, i) => value > values[i]);

/** Traces of one vehicle and one file, each from a row that is a multiple of ten. */
export function tracesOf(
  list: readonly { readonly lonLat: Float64Array; readonly times: Float64Array }[],
): GpsTraces {
  const offsets = new Uint32Array(list.length + 1);
  list.forEach(({ times }, i) => (offsets[i + 1] = offsets[i] + times.length));
  return {
    ...emptyGpsTraces(),
    traceCount: list.length,
    offsets,
    lonLat: Float64Array.from(list.flatMap(({ lonLat }) => [...lonLat])),
    times: Float64Array.from(list.flatMap(({ times }) => [...times])),
    vehicleCodes: new Uint32Array(list.length),
    sourceCodes: new Uint32Array(list.length),
    sourceRows: Uint32Array.from(list, (_, i) => 10 * (i + 1)),
  };
}
