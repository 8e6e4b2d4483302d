import { METERS_PER_DEGREE } from '../domain/geo';
import { successorIndex, type RoadNetwork } from '../domain/road-network';

/** Nearer than this, two ends are one junction, and two roads one street. */
const SAME_METERS = 1;

type Point = readonly [x: number, y: number];

/** How the end of a route lies to a destination that it did not reach. */
export type RouteEnd =
  /** The last road ends where the destination begins; `turn` says whether the destination may follow it. */
  | { readonly at: 'beginning'; readonly turn: boolean }
  /** The last road ends where the destination ends. */
  | { readonly at: 'end' }
  /** The last road is the destination in the opposite direction. */
  | { readonly at: 'opposite' }
  /** Metres in a straight line from the end of the last road to the nearest point of the destination. */
  | { readonly at: 'distance'; readonly meters: number };

/**
 * How the end of the road `last` lies to the road `destination`, another road. Both are indices.
 */
export function routeEnd(network: RoadNetwork, last: number, destination: number): RouteEnd {
  const stopped = endsOf(network, last);
  const wanted = endsOf(network, destination);
  const flat = flatAround(stopped.to);
  const meters = (a: Point, b: Point) => Math.hypot(flat(a)[0] - flat(b)[0], flat(a)[1] - flat(b)[1]);
  const meetsStart = meters(stopped.to, wanted.from) < SAME_METERS;
  const centroidOf = (road: number): Point => [
    network.centroidLonLat[2 * road],
    network.centroidLonLat[2 * road + 1],
  ];
  if (
    meetsStart &&
    meters(stopped.from, wanted.to) < SAME_METERS &&
    meters(centroidOf(last), centroidOf(destination)) < SAME_METERS
  )
    return { at: 'opposite' };
  if (meetsStart) return { at: 'beginning', turn: successorIndex(network, last, destination) >= 0 };
  if (meters(stopped.to, wanted.to) < SAME_METERS) return { at: 'end' };
  return { at: 'distance', meters: metersToLine(verticesOf(network, destination).map(flat)) };
}

function verticesOf({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number): Point[] {
  const points: Point[] = [];
  for (let v = shapeOffsets[road]; v < shapeOffsets[road + 1]; v++)
    points.push([shapeLonLat[2 * v], shapeLonLat[2 * v + 1]]);
  return points;
}

function endsOf(network: RoadNetwork, road: number): { readonly from: Point; readonly to: Point } {
  const points = verticesOf(network, road);
  return { from: points[0], to: points[points.length - 1] };
}

/** Metres east and north of a point in degrees: a plane that is right near to the point. */
function flatAround([lon, lat]: Point): (p: Point) => Point {
  const east = METERS_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return (p) => [(p[0] - lon) * east, (p[1] - lat) * METERS_PER_DEGREE];
}

/** Distance in metres from the origin of the plane to a line. */
function metersToLine(line: readonly Point[]): number {
  let least = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    const along = square > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square)) : 0;
    least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
  }
  return least;
}
