import type { Lines } from '../map-show';
import type { Bounds } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import type { TraceDetail } from '../../engine/dataset-builder/trace-groups';
import { linesOf, type RoadLines } from './lines';
import { boundsOfRoads, type MapFrame } from '../map-frame';

/**
 * The trace that is shown in detail, ready to be drawn; positions are degrees from the middle of the frame.
 */
export interface ShownLines {
  readonly trace: number;
  /** The GPS points, joined in their order. */
  readonly line: Lines;
  /** (2 M) the points that were matched, and (2 D) those that were dropped. */
  readonly matched: Float32Array;
  readonly dropped: Float32Array;
  /** From each matched point to its position on its road. */
  readonly links: Lines;
  /** (2 C) positions of the candidates on their roads. */
  readonly candidates: Float32Array;
  /** The matched path, one line for each piece without a gap. */
  readonly path: RoadLines;
  /** The box around points and path; null if there are neither. */
  readonly bounds: Bounds | null;
}

export function shownLines(network: RoadNetwork, frame: MapFrame, shown: TraceDetail): ShownLines {
  const { trace, lonLat, roads, snapped, candidateLonLat, pieceOffsets, pathRoads } = shown;
  const points = inFrame(lonLat, frame);
  const matched: number[] = [];
  const dropped: number[] = [];
  roads.forEach((road, point) => (road < 0 ? dropped : matched).push(point));
  const places = inFrame(snapped, frame);
  return {
    trace,
    line: { length: 1, startIndices: Uint32Array.of(0, roads.length), positions: points },
    matched: picked(points, matched),
    dropped: picked(points, dropped),
    links: {
      length: matched.length,
      startIndices: Uint32Array.from({ length: matched.length + 1 }, (_, i) => 2 * i),
      positions: Float32Array.from(matched.flatMap((point) => [...at(points, point), ...at(places, point)])),
    },
    candidates: inFrame(candidateLonLat, frame),
    path: linesOf(network, frame, { offsets: pieceOffsets, roads: pathRoads }),
    bounds: around(lonLat, boundsOfRoads(network, pathRoads)),
  };
}

const inFrame = (lonLat: Float64Array, { lon, lat }: MapFrame) =>
  Float32Array.from(lonLat, (value, i) => value - (i % 2 === 0 ? lon : lat));

const at = (positions: Float32Array, point: number) => [positions[2 * point], positions[2 * point + 1]];

const picked = (positions: Float32Array, points: readonly number[]) =>
  Float32Array.from(points.flatMap((point) => at(positions, point)));

/** The smallest box around some points and another box. */
function around(lonLat: Float64Array, other: Bounds | null): Bounds | null {
  let { minLon, minLat, maxLon, maxLat } = other ?? NOWHERE;
  for (let i = 0; i < lonLat.length; i += 2) {
    minLon = Math.min(minLon, lonLat[i]);
    maxLon = Math.max(maxLon, lonLat[i]);
    minLat = Math.min(minLat, lonLat[i + 1]);
    maxLat = Math.max(maxLat, lonLat[i + 1]);
  }
  return minLon <= maxLon ? { minLon, minLat, maxLon, maxLat } : null;
}

const NOWHERE: Bounds = { minLon: Infinity, minLat: Infinity, maxLon: -Infinity, maxLat: -Infinity };
