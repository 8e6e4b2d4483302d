/** Why a point is not matched, by code; 0 is matched. */
export const POINT_FATES = ['matched', 'broken', 'not-later', 'no-road', 'no-way', 'short-piece'] as const;
export type PointFate = (typeof POINT_FATES)[number];

export const MATCHED = 0;
/** No finite numbers, or no position on Earth. */
export const BROKEN = 1;
/** Not later than the point before. */
export const NOT_LATER = 2;
/** No road within the radius. */
export const NO_ROAD = 3;
/** No way led to it from the points before, but one led past it: an outlier. */
export const NO_WAY = 4;
/** In a piece too short to be evidence. */
export const SHORT_PIECE = 5;

/** Candidates of every point, for looking: those of point p are `starts[p] .. starts[p+1]`, nearest first. */
export interface TraceCandidates {
  /** (P+1) */
  readonly starts: Uint32Array;
  readonly roads: Uint32Array;
  /** Metres from the start of the road, as in `MatchedTrace.offsets`. */
  readonly offsets: Float64Array;
  readonly distances: Float64Array;
}

/** A part of a trace that one connected route explains. */
export interface MatchedPiece {
  /** First and last matched point of it, as points of the trace. */
  readonly firstPoint: number;
  readonly lastPoint: number;
  readonly matchedPoints: number;
  /** (K) the route: each road is a successor of the one before. A piece that stays on one road has one. */
  readonly roads: Uint32Array;
  /** (K) whole seconds at which each is entered, strictly increasing. */
  readonly times: Float64Array;
  /** (matchedPoints) place in `roads` of each point, which tells passages of one road apart; never falls. */
  readonly pointPlaces: Uint32Array;
  /** Metres driven between the first and the last point. */
  readonly routeMeters: number;
  /** Seconds between them. */
  readonly seconds: number;
  /** (U) where the route turns back, as places in `roads`: the road there is followed by its opposite. */
  readonly uTurns: Uint32Array;
  /** (D) points of the trace from which the route takes a detour to the next; see `detourSteps`. */
  readonly detours: Uint32Array;
  /** (5 K) what speaks for each road: see `EVIDENCE`. */
  readonly evidence: Float64Array;
  /** Steps from point to point that would need an impossible speed. */
  readonly implausibleSteps: number;
}

/** What became of one trace of P points. */
export interface MatchedTrace {
  readonly pointCount: number;
  /** (P) road that each point lies on, -1 where it is not matched. */
  readonly roads: Int32Array;
  /** (P) metres from the start of that road, on the matcher's plane; NaN where the point is not matched. */
  readonly offsets: Float64Array;
  /** (P) metres between the point and that place; NaN where it is not matched. */
  readonly distances: Float64Array;
  /** (P) index into `POINT_FATES`. */
  readonly fates: Uint8Array;
  readonly pieces: readonly MatchedPiece[];
  /** (S) points from which no way led on: the route was cut behind them. */
  readonly splits: Uint32Array;
  readonly candidates?: TraceCandidates;
}

/**
 * Metres beyond the straight line that make a detour: about three blocks. Between points seconds apart no
 * vehicle drives that far, so the trace is cut instead.
 */
export const DETOUR_METERS = 500;
/** And so many times the straight line: between points minutes apart roads are longer by half anyway. */
const DETOUR_RATIO = 2;

/** The longest way between points so many metres apart that is no detour. */
export const longestDirect = (straight: number): number =>
  Math.max(straight + DETOUR_METERS, DETOUR_RATIO * straight);

/** Detours of a route. @param xy (2 M) metres of points @param positions (M) metres of route */
export function detourSteps(xy: Float64Array, positions: Float64Array): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < positions.length; i++) {
    const [dx, dy] = [xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]];
    const straight = Math.sqrt(dx * dx + dy * dy);
    const route = positions[i + 1] - positions[i];
    if (route > longestDirect(straight)) found.push(i);
  }
  return found;
}
