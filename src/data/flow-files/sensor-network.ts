import { haversineKm } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import type { SensorSeries } from '../../domain/sensor-series';
import { lineNetwork, type Line } from '../line-network';

/** Lines from one sensor that are drawn: a graph with a kernel links each with dozens. */
export const LINES_PER_SENSOR = 3;

/** The one class of such lines: maps call no road so. */
const LINE_CLASS = 'sensor link';

/** A network that stands for sensors where no roads came with them. */
export interface SensorNetwork {
  readonly network: RoadNetwork;
  /** (N) road that stands for each sensor; left out where the sensors stand between roads. */
  readonly roads?: Uint32Array;
}

/**
 * Lines between sensors that are linked and stand at different places: straight from the one to the other, the
 * strongest links of each sensor (of equal ones the shortest). A line leads on to those that begin where it ends, but
 * not straight back. No sensor stands on one of them: they meet at the sensors. Undefined where there is no such line.
 */
export function linesBetweenSensors(series: SensorSeries): SensorNetwork | undefined {
  const { lonLat } = series;
  const place = (sensor: number) => [lonLat[2 * sensor], lonLat[2 * sensor + 1]] as const;
  const apart = (a: number, b: number) => haversineKm(...place(a), ...place(b));
  const strongest = strongestLinks(series, (from, to) => apart(from, to) > 0, apart);
  const ends = strongest.flatMap((targets, from) => targets.map((to) => ({ from, to })));
  if (ends.length === 0) return undefined;
  const first = new Uint32Array(strongest.length + 1);
  strongest.forEach((targets, sensor) => (first[sensor + 1] = first[sensor] + targets.length));
  const successors = ends.map(({ from, to }) =>
    strongest[to].flatMap((next, i) => (next === from ? [] : [first[to] + i])),
  );
  const lines = ends.map(({ from, to }) => ({ from: place(from), to: place(to) }));
  return { network: lineNetwork(LINE_CLASS, lines, successors) };
}

/** Degrees between two sensors of a diagram, and the length of a stroke: some 500 and 300 metres. */
const DIAGRAM_STEP = 0.005;
const STROKE = 0.003;

/**
 * A diagram for sensors at unknown places: a short stroke for each, in a square around longitude and latitude 0, linked
 * ones near each other where that is simple. A stroke leads on to those that the sensor's strongest links lead to.
 */
export function sensorDiagram(series: SensorSeries): Required<SensorNetwork> {
  const count = series.ids.length;
  const strongest = strongestLinks(
    series,
    () => true,
    () => 0,
  );
  const columns = Math.ceil(Math.sqrt(count));
  const lines = new Array<Line>(count);
  depthFirst(strongest).forEach((sensor, i) => {
    const row = Math.floor(i / columns);
    // Every other row runs back, so that neighbours in the order are neighbours in the square.
    const column = row % 2 === 0 ? i % columns : columns - 1 - (i % columns);
    const lon = (column - columns / 2) * DIAGRAM_STEP;
    const lat = (columns / 2 - row) * DIAGRAM_STEP;
    lines[sensor] = { from: [lon, lat], to: [lon + STROKE, lat] };
  });
  return {
    network: lineNetwork(LINE_CLASS, lines, strongest),
    roads: Uint32Array.from({ length: count }, (_, road) => road),
  };
}

/** For each sensor the ends of its strongest links that are taken; of equal ones the nearest. */
function strongestLinks(
  { ids, linkFrom = new Uint32Array(0), linkTo, linkWeights }: SensorSeries,
  isTaken: (from: number, to: number) => boolean,
  distance: (from: number, to: number) => number,
): number[][] {
  const ends: { to: number; weight: number; far: number }[][] = ids.map(() => []);
  linkFrom.forEach((from, link) => {
    const to = linkTo![link];
    if (isTaken(from, to)) ends[from].push({ to, weight: linkWeights![link], far: distance(from, to) });
  });
  return ends.map((links) =>
    links
      .sort((a, b) => b.weight - a.weight || a.far - b.far || a.to - b.to)
      .slice(0, LINES_PER_SENSOR)
      .map(({ to }) => to),
  );
}

/** All nodes, each after one that leads to it where there is one. */
function depthFirst(targets: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const seen = new Uint8Array(targets.length);
  for (let start = 0; start < targets.length; start++) {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (seen[node]) continue;
      seen[node] = 1;
      order.push(node);
      stack.push(...targets[node].toReversed());
    }
  }
  return order;
}
