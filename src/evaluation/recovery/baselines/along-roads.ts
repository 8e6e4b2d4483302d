import type { MatchGraph } from '../../../matching/match-graph';
import { pointOnRoad } from '../../../matching/match-graph';
import type { MatchedTrace } from '../../../matching/matched-trace';
import { Matcher } from '../../../matching/matcher';
import type { Ubodt } from '../../../matching/ubodt';
import { type PartlySeenTrip, knownNeighbours } from '../partly-seen-trip';
import { straightLines } from './straight-lines';

/** Least number of known points in a row that are a piece: there are few of them, and each counts. */
const LEAST_PIECE_POINTS = 2;

/** A matcher for known points, which lie farther apart than recorded ones. */
export const sparseMatcher = (graph: MatchGraph, ubodt: Ubodt): Matcher =>
  new Matcher(graph, ubodt, { leastPiecePoints: LEAST_PIECE_POINTS });

/**
 * Recovery along the road: the known points are matched to the roads, and a hidden point lies on the shortest path between the places of the
 * known points around it, at an even pace: as far along as its time says, or its place in the sequence where times are hidden. Where the
 * known points are not matched, or no path joins them, it lies on the straight line, as `straightLines` has it.
 * @param matcher of `sparseMatcher`
 * @returns (2 h) degrees; NaN where no point of the trip is known
 */
export function alongRoads(trip: PartlySeenTrip, matcher: Matcher): Float64Array {
  const places = straightLines(trip);
  const matched = matcher.match(trip.known.lonLat, trip.known.times);
  const onWays = placesOnWays(matcher.graph, matched);
  knownNeighbours(trip).forEach(({ before, after, share }, i) => {
    const [from, to] = [onWays[before], onWays[after]];
    if (!from || !to || from.way !== to.way || Number.isNaN(share)) return;
    places.set(placeOnWay(matcher.graph, from.way, from.metres + share * (to.metres - from.metres)), 2 * i);
  });
  return places;
}

/** Roads in driving order, and metres before each of them. */
export interface Way {
  readonly roads: Uint32Array;
  readonly starts: Float64Array;
}

/** (k) where each known point lies on the way of its piece; null where it is not matched. */
function placesOnWays(
  { lengthMeters }: MatchGraph,
  { pointCount, pieces, roads, offsets }: MatchedTrace,
): ({ readonly way: Way; readonly metres: number } | null)[] {
  const found = Array.from({ length: pointCount }, () => null as { way: Way; metres: number } | null);
  for (const piece of pieces) {
    const way = wayOf(piece.roads, lengthMeters);
    let matchedPoint = 0;
    for (let point = piece.firstPoint; point <= piece.lastPoint; point++) {
      if (roads[point] < 0) continue;
      const place = piece.pointPlaces[matchedPoint++];
      found[point] = { way, metres: way.starts[place] + offsets[point] };
    }
  }
  return found;
}

export function wayOf(roads: Uint32Array, lengthMeters: Float64Array): Way {
  const starts = new Float64Array(roads.length);
  for (let place = 1; place < roads.length; place++)
    starts[place] = starts[place - 1] + lengthMeters[roads[place - 1]];
  return { roads, starts };
}

/** Degrees of the place so many metres along a way. */
export function placeOnWay(
  graph: MatchGraph,
  { roads, starts }: Way,
  metres: number,
): [lon: number, lat: number] {
  let place = roads.length - 1;
  while (place > 0 && starts[place] > metres) place--;
  return pointOnRoad(graph, roads[place], metres - starts[place]);
}
