import { boundsOfPoints, type Bounds } from '../../domain/bounds';
import type { RoadNetwork } from '../../domain/road-network';
import { pointSpeeds } from '../../domain/route-points/point-speeds';
import type { PointRange, PointRole, PointTrack, ShownPoints } from '../points-in-view';
import { kept } from './deck-flows';
import type { DrivePath } from './drive-path';
import { linesOf, type Lines, type RoadLines } from './lines';
import { boundsOfRoads, type MapFrame } from './map-frame';

/** Km/h of a metre per second. */
const KMH = 3.6;

/** A track of GPS points, ready to be drawn. */
export interface TrackMarks {
  readonly role: PointRole;
  readonly label: string;
  /** The points joined in their order: one line. */
  readonly line: Lines;
  /** (n) km/h; NaN where it is not known. */
  readonly speeds: Float64Array;
  /** Who moves along them, from the moment of their first point on. */
  readonly path: DrivePath;
}

/** GPS points along a route, ready to be drawn. */
export interface PointMarks {
  readonly tracks: readonly TrackMarks[];
  readonly others: readonly TrackMarks[];
  readonly route: RoadLines;
  /** The box around all of it; null where there is nothing. */
  readonly bounds: Bounds | null;
}

export function pointMarks(network: RoadNetwork, frame: MapFrame, shown: ShownPoints): PointMarks {
  const { tracks, others, roads } = shown;
  const marksOf = (track: PointTrack) => kept(track, frame, () => trackMarks(track, frame));
  return {
    tracks: tracks.map(marksOf),
    others: others.map(marksOf),
    route: linesOf(network, frame, { offsets: Uint32Array.of(0, roads.length), roads }),
    bounds: boundsAll(boundsOfRoads(network, roads), tracks),
  };
}

/** The box around a route and its points; null where there is neither. */
function boundsAll(route: Bounds | null, tracks: readonly PointTrack[]): Bounds | null {
  const corners = route ? [route.minLon, route.minLat, route.maxLon, route.maxLat] : [];
  const lonLat = [...corners, ...tracks.flatMap((track) => Array.from(track.lonLat))];
  return lonLat.length > 0 ? boundsOfPoints(lonLat) : null;
}

/** The marks of one role; undefined where there are none. */
export const marksOfRole = ({ tracks }: PointMarks, role: PointRole): TrackMarks | undefined =>
  tracks.find((track) => track.role === role);

export function trackMarks({ role, label, lonLat, times }: PointTrack, { lon, lat }: MapFrame): TrackMarks {
  const positions = Float32Array.from(lonLat, (value, i) => value - (i % 2 === 0 ? lon : lat));
  const line = { length: 1, startIndices: Uint32Array.of(0, times.length), positions };
  const seconds = Float64Array.from(times, (time) => time - times[0]);
  const speeds = pointSpeeds(lonLat, times).map((speed) => KMH * speed);
  return {
    role,
    label,
    line,
    speeds,
    path: { lines: line, seconds, duration: seconds[seconds.length - 1] ?? 0 },
  };
}

/** A stretch of a track as a line of its own; null where it has fewer than two points. */
export function stretchOf({ line }: TrackMarks, { from, to }: PointRange): Lines | null {
  const positions = line.positions.subarray(2 * from, 2 * to);
  const length = positions.length / 2;
  return length < 2 ? null : { length: 1, startIndices: Uint32Array.of(0, length), positions };
}
