import { Failure } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { pointOnRoad } from '../../matching/match-graph';
import type { Matcher } from '../../matching/matcher';

/** One trace with what the matching makes of it: points, candidates, chosen roads. Plain data. */
export interface TraceDetail {
  readonly trace: number;
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
  /** (P) road that the point was matched to, -1 where it was dropped. */
  readonly roads: Int32Array;
  /** (2 P) where on that road, NaN where it was dropped. */
  readonly snapped: Float64Array;
  /** (P) index into `POINT_FATES`. */
  readonly fates: Uint8Array;
  /** (P+1) offsets into the candidates. */
  readonly candidateOffsets: Uint32Array;
  /** (2 C) */
  readonly candidateLonLat: Float64Array;
  /** (C) */
  readonly candidateRoads: Uint32Array;
  /** (pieces+1) offsets into `pathRoads`. */
  readonly pieceOffsets: Uint32Array;
  readonly pathRoads: Uint32Array;
}

/**
 * Matches one trace again, and keeps the candidates that it considered.
 * @throws Failure 'bad-input' if there is no such trace
 */
export function traceDetail(matcher: Matcher, traces: GpsTraces, trace: number): TraceDetail {
  if (!Number.isInteger(trace) || trace < 0 || trace >= traces.traceCount)
    throw new Failure('bad-input', `There is no trace ${trace}: they are 0 to ${traces.traceCount - 1}.`);
  const [start, end] = [traces.offsets[trace], traces.offsets[trace + 1]];
  const lonLat = traces.lonLat.slice(2 * start, 2 * end);
  const times = traces.times.slice(start, end);
  const matched = matcher.match(lonLat, times, { withCandidates: true });
  const { starts, roads, offsets } = matched.candidates!;
  const pieceOffsets = new Uint32Array(matched.pieces.length + 1);
  matched.pieces.forEach((piece, i) => (pieceOffsets[i + 1] = pieceOffsets[i] + piece.roads.length));
  const pathRoads = new Uint32Array(pieceOffsets[matched.pieces.length]);
  matched.pieces.forEach((piece, i) => pathRoads.set(piece.roads, pieceOffsets[i]));
  return {
    trace,
    lonLat,
    times,
    roads: matched.roads,
    snapped: placesOf(matcher, matched.roads, matched.offsets),
    fates: matched.fates,
    candidateOffsets: starts,
    candidateLonLat: placesOf(matcher, roads, offsets),
    candidateRoads: roads,
    pieceOffsets,
    pathRoads,
  };
}

/** (2 N) where places on roads lie; NaN where there is no road (-1). */
function placesOf(matcher: Matcher, roads: Int32Array | Uint32Array, offsets: Float64Array): Float64Array {
  const lonLat = new Float64Array(2 * roads.length).fill(NaN);
  roads.forEach((road: number, i: number) => {
    if (road >= 0) lonLat.set(pointOnRoad(matcher.graph, road, offsets[i]), 2 * i);
  });
  return lonLat;
}
