import type { PointRange, PointRole, PointTrack, ShownPoints } from './shown-points';
import type { Lines, DrivePath } from '../map-show';
import type { RoadNetwork } from '../../domain/road-network';
import { pointSpeeds } from '../../domain/route-points/point-labels';
import { kept } from './deck-flows';
import { linesOf, type RoadLines } from './lines';
import type { MapFrame } from '../map-frame';

/** Km/h of a metre per second. */
const KMH = 3.6;

/** A track of GPS points, ready to be drawn. */
export interface TrackMarks {
  readonly role: PointRole;
  readonly label: string;
  /** The points joined in their order: a line for each drive. */
  readonly line: Lines;
  /** (n) since the first point of the drive. */
  readonly seconds: Float64Array;
  /** (n) km/h; NaN where it is not known. */
  readonly speeds: Float64Array;
  /** Who moves along each drive, from the moment of its first point on. */
  readonly paths: readonly DrivePath[];
}

/** GPS points along a route, ready to be drawn. */
export interface PointMarks {
  readonly tracks: readonly TrackMarks[];
  readonly others: readonly TrackMarks[];
  readonly route: RoadLines;
}

export function pointMarks(network: RoadNetwork, frame: MapFrame, shown: ShownPoints): PointMarks {
  const { tracks, others, roads, offsets = Uint32Array.of(0, roads.length) } = shown;
  const marksOf = (track: PointTrack) => kept(track, frame, () => trackMarks(track, frame));
  return {
    tracks: tracks.map(marksOf),
    others: others.map(marksOf),
    route: linesOf(network, frame, { offsets, roads }),
  };
}

/** The marks of one role; undefined where there are none. */
export const marksOfRole = ({ tracks }: PointMarks, role: PointRole): TrackMarks | undefined =>
  tracks.find((track) => track.role === role);

export function trackMarks(track: PointTrack, { lon, lat }: MapFrame): TrackMarks {
  const { role, label, lonLat, times, offsets = Uint32Array.of(0, times.length) } = track;
  const positions = Float32Array.from(lonLat, (value, i) => value - (i % 2 === 0 ? lon : lat));
  const line = { length: offsets.length - 1, startIndices: offsets, positions };
  const seconds = new Float64Array(times.length);
  const speeds = new Float64Array(times.length);
  const paths = Array.from({ length: offsets.length - 1 }, (_, drive): DrivePath => {
    const [from, to] = [offsets[drive], offsets[drive + 1]];
    const own = times.subarray(from, to);
    seconds.set(
      own.map((time) => time - own[0]),
      from,
    );
    speeds.set(
      pointSpeeds(lonLat.subarray(2 * from, 2 * to), own).map((speed) => KMH * speed),
      from,
    );
    const lines = {
      length: 1,
      startIndices: Uint32Array.of(0, to - from),
      positions: positions.subarray(2 * from, 2 * to),
    };
    return { lines, seconds: seconds.subarray(from, to), duration: to > from ? seconds[to - 1] : 0 };
  });
  return { role, label, line, seconds, speeds, paths };
}

/** A stretch of a track as a line of its own; null where it has fewer than two points. */
export function stretchOf({ line }: TrackMarks, { from, to }: PointRange): Lines | null {
  const positions = line.positions.subarray(2 * from, 2 * to);
  const length = positions.length / 2;
  return length < 2 ? null : { length: 1, startIndices: Uint32Array.of(0, length), positions };
}
