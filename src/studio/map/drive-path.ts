import type { RoadNetwork } from '../../domain/road-network';
import type { DrivePath } from '../map-show';
import { linesOf, type RoadLines, type RoadSequences } from './lines';
import type { MapFrame } from '../map-frame';
import type { TrajectorySet } from '../../domain/trajectory-set';

/**
 * A trip or route as it was driven: the times at which its roads were entered are spread over their vertices
 * by length. The data do not say when the last road was left, so it is crossed at the mean pace of the roads
 * before it, or at `lastPace` seconds per metre if there are none.
 */
export function drivePath(
  network: RoadNetwork,
  frame: MapFrame,
  roads: Uint32Array,
  times: ArrayLike<number>,
  lastPace = 0.1,
): DrivePath {
  const lines = linesOf(network, frame, { offsets: Uint32Array.of(0, roads.length), roads });
  const last = roads.length - 1;
  const meters = (from: number, to: number) => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += network.lengthMeters[roads[i]];
    return sum;
  };
  const passed = last > 0 ? times[last] - times[0] : 0;
  const pace = passed > 0 && meters(0, last) > 0 ? passed / meters(0, last) : lastPace;
  const duration = Math.max(0, passed) + pace * network.lengthMeters[roads[last]];
  const leave = (visit: number) => (visit < last ? times[visit + 1] - times[0] : duration);
  return { lines, seconds: vertexSeconds(lines, times, leave), duration };
}

function vertexSeconds(
  { positions, visits }: RoadLines,
  times: ArrayLike<number>,
  leave: (visit: number) => number,
): Float64Array {
  const seconds = new Float64Array(visits.length);
  const step = (v: number) =>
    Math.hypot(positions[2 * v] - positions[2 * v - 2], positions[2 * v + 1] - positions[2 * v - 1]);
  for (let first = 1; first < visits.length;) {
    const visit = visits[first];
    let next = first;
    let total = 0;
    while (next < visits.length && visits[next] === visit) total += step(next++);
    const enter = Math.max(0, times[visit] - times[0]);
    let gone = 0;
    for (let v = first; v < next; v++) {
      gone += step(v);
      const share = total > 0 ? gone / total : 1;
      seconds[v] = Math.max(seconds[v - 1], enter + (Math.max(enter, leave(visit)) - enter) * share);
    }
    first = next;
  }
  return seconds;
}

/** The position at a second, in degrees from the middle of the frame. */
export function placeAt(
  { lines: { positions }, seconds }: DrivePath,
  second: number,
): { readonly x: number; readonly y: number } {
  let [low, high] = [0, seconds.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (seconds[middle] <= second) low = middle;
    else high = middle - 1;
  }
  const next = Math.min(low + 1, seconds.length - 1);
  const span = seconds[next] - seconds[low];
  const share = span > 0 ? Math.min(1, Math.max(0, (second - seconds[low]) / span)) : 0;
  const mix = (axis: number) =>
    positions[2 * low + axis] + (positions[2 * next + axis] - positions[2 * low + axis]) * share;
  return { x: mix(0), y: mix(1) };
}

/** Sequences of roads with the time at which each was entered. */
export interface TimedSequences extends RoadSequences {
  readonly times: Float64Array;
}

/** Copies the sequences at `indices`: item i is sequence indices[i]. */
export function roadsAt({ offsets, roads }: RoadSequences, indices: Uint32Array): RoadSequences {
  const starts = new Uint32Array(indices.length + 1);
  indices.forEach((item, i) => (starts[i + 1] = starts[i] + offsets[item + 1] - offsets[item]));
  const packed = new Uint32Array(starts[indices.length]);
  indices.forEach((item, i) => packed.set(roads.subarray(offsets[item], offsets[item + 1]), starts[i]));
  return { offsets: starts, roads: packed };
}

/** Copies the trips at `indices`, with their times. */
export function tripsAt(trips: TrajectorySet, indices: Uint32Array): TimedSequences {
  const packed = roadsAt(trips, indices);
  const times = new Float64Array(packed.roads.length);
  indices.forEach((trip, i) =>
    times.set(trips.times.subarray(trips.offsets[trip], trips.offsets[trip + 1]), packed.offsets[i]),
  );
  return { ...packed, times };
}

/** The sequences with those made empty that do not pass: the others keep their numbers. */
export function onlyPassing({ offsets, roads }: RoadSequences, passes: Uint8Array): RoadSequences {
  const starts = new Uint32Array(passes.length + 1);
  passes.forEach((on, i) => (starts[i + 1] = starts[i] + (on ? offsets[i + 1] - offsets[i] : 0)));
  const kept = new Uint32Array(starts[passes.length]);
  passes.forEach((on, i) => on && kept.set(roads.subarray(offsets[i], offsets[i + 1]), starts[i]));
  return { offsets: starts, roads: kept };
}

/** Views of one item, without a copy. */
export function sequenceAt({ offsets, roads, times }: TimedSequences, item: number) {
  return {
    roads: roads.subarray(offsets[item], offsets[item + 1]),
    times: times.subarray(offsets[item], offsets[item + 1]),
  };
}
