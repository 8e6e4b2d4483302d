import type { Dataset } from '../dataset';
import type { RoadNetwork } from '../road-network';
import type { TrajectorySet } from '../trajectory-set';

type Content = Pick<Dataset, 'network' | 'trips' | 'zones'>;

/** The same city with its roads in another order. @param order (R) index before, of each road after */
export function withPermutedRoads(content: Content, order: readonly number[]): Content {
  const after = new Uint32Array(order.length);
  order.forEach((before, now) => (after[before] = now));
  const onto = (trips: TrajectorySet) => ({ ...trips, roads: trips.roads.map((road) => after[road]) });
  const { train, val, test } = content.trips;
  const { zoneOfRoad } = content.zones;
  return {
    network: permutedNetwork(content.network, order, after),
    trips: { train: onto(train), val: onto(val), test: onto(test) },
    zones: { ...content.zones, zoneOfRoad: zoneOfRoad.map((_, road) => zoneOfRoad[order[road]]) },
  };
}

function permutedNetwork(network: RoadNetwork, order: readonly number[], after: Uint32Array): RoadNetwork {
  const lines = order.map((road) =>
    network.shapeLonLat.slice(2 * network.shapeOffsets[road], 2 * network.shapeOffsets[road + 1]),
  );
  const successors = order.map((road) =>
    network.successors
      .slice(network.successorOffsets[road], network.successorOffsets[road + 1])
      .map((next) => after[next]),
  );
  const { details } = network;
  return {
    ...network,
    geoIds: Float64Array.from(order, (_, road) => road),
    shapeOffsets: offsetsOf(lines.map(({ length }) => length / 2)),
    shapeLonLat: Float64Array.from(lines.flatMap((line) => [...line])),
    centroidLonLat: Float64Array.from(
      order.flatMap((road) => [...network.centroidLonLat.slice(2 * road, 2 * road + 2)]),
    ),
    lengthMeters: Float64Array.from(order, (road) => network.lengthMeters[road]),
    classCodes: Uint16Array.from(order, (road) => network.classCodes[road]),
    maxSpeedKmh: Float32Array.from(order, (road) => network.maxSpeedKmh[road]),
    successorOffsets: offsetsOf(successors.map(({ length }) => length)),
    successors: Uint32Array.from(successors.flatMap((next) => [...next])),
    ...(details && {
      details: {
        ...details,
        nameCodes: Uint32Array.from(order, (road) => details.nameCodes[road]),
        lanes: Float32Array.from(order, (road) => details.lanes[road]),
        wayIds: Float64Array.from(order, (road) => details.wayIds[road]),
        layers: Float32Array.from(order, (road) => details.layers[road]),
        usualSpeed: Uint16Array.from(order, (road) => details.usualSpeed[road]),
      },
    }),
  };
}

function offsetsOf(counts: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(counts.length + 1);
  counts.forEach((count, i) => (offsets[i + 1] = offsets[i] + count));
  return offsets;
}
