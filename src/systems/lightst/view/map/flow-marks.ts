import type { FlowPlaces } from './shown-flows';
import { NO_ROAD } from '../../../../domain/sensor-series';
import type { RoadNetwork } from '../../../../domain/road-network';
import { lineMesh, type LineMesh } from '../../../../studio/map/line-mesh';
import { linesOfRoads, type RoadLines } from '../../../../studio/map/lines';
import type { MapFrame } from '../../../../studio/map-frame';
import { numbersByLine } from '../../../../studio/map/vertex-values';

/** Nodes that stand on roads, as lines whose colours and widths are put on them for each moment. */
export interface FlowRoads {
  readonly lines: RoadLines;
  /** (L) node that each line shows. */
  readonly nodes: Uint32Array;
  /** Without colours and widths. */
  readonly mesh: LineMesh;
  /** (corners of the mesh) line that each belongs to. */
  readonly lineOfCorner: Uint32Array;
}

/** Nodes without a road, as circles. */
export interface FlowCircles {
  /** (C) node that each circle shows. */
  readonly nodes: Uint32Array;
  /** (3 C) degrees from the middle of the frame, and 0. */
  readonly positions: Float32Array;
}

/** Where the nodes of flows are drawn: made once, whatever the moment. */
export interface FlowMarks {
  readonly places: FlowPlaces;
  readonly roads: FlowRoads;
  readonly circles: FlowCircles;
  /** Nodes by road. */
  readonly nodeOfRoad: ReadonlyMap<number, number>;
}

export function flowMarks(network: RoadNetwork, frame: MapFrame, places: FlowPlaces): FlowMarks {
  const { roads, lonLat } = places;
  const onRoad = (node: number) => roads[node] !== NO_ROAD && roads[node] < network.roadCount;
  const nodes = Uint32Array.from(roads.keys());
  const placed = nodes.filter((node) => !onRoad(node) && !Number.isNaN(lonLat[2 * node]));
  const nodeOfRoad = new Map(Array.from(nodes.filter(onRoad), (node) => [roads[node], node] as const));
  return {
    places,
    roads: flowRoads(network, frame, nodeOfRoad),
    circles: { nodes: placed, positions: circlesAt(placed, lonLat, frame) },
    nodeOfRoad,
  };
}

function circlesAt(nodes: Uint32Array, lonLat: Float64Array, frame: MapFrame): Float32Array {
  const positions = new Float32Array(3 * nodes.length);
  nodes.forEach((node, i) =>
    positions.set([lonLat[2 * node] - frame.lon, lonLat[2 * node + 1] - frame.lat], 3 * i),
  );
  return positions;
}

function flowRoads(
  network: RoadNetwork,
  frame: MapFrame,
  nodeOfRoad: ReadonlyMap<number, number>,
): FlowRoads {
  const lines = linesOfRoads(network, frame, [...nodeOfRoad.keys()]);
  // The number of its line stands in for the width of each corner: it is read back, and no line is split by it.
  const widths = numbersByLine(lines, (line) => line);
  const { widths: corners, ...mesh } = lineMesh(lines, Math.cos((frame.lat * Math.PI) / 180), { widths });
  return {
    lines,
    nodes: lines.items.map((road) => nodeOfRoad.get(road)!),
    mesh: { ...mesh, widths: null },
    lineOfCorner: Uint32Array.from(corners ?? []),
  };
}

/** Px around the middle of a circle in which it is pointed at. */
const CIRCLE_REACH_PX = 14;

/**
 * The node of the nearest circle that is pointed at; null where none is.
 * @param distanceTo px to a place in degrees from the middle of the frame
 */
export function nearestCircle(
  { nodes, positions }: FlowCircles,
  distanceTo: (lon: number, lat: number) => number,
): number | null {
  let [nearest, least]: [number | null, number] = [null, CIRCLE_REACH_PX];
  nodes.forEach((node, i) => {
    const px = distanceTo(positions[3 * i], positions[3 * i + 1]);
    if (px <= least) [nearest, least] = [node, px];
  });
  return nearest;
}
