import type { RacedRoutes, WatchedRace } from './shown-race';
import type { RoadNetwork } from '../../../../domain/road-network';
import type { InkName } from '../../../../studio/inks';
import { linesOf, type RoadLines } from '../../../../studio/map/lines';
import type { MapFrame } from '../../../../studio/map-frame';

/** The routes of one runner of a race. */
export interface RunnerLines {
  readonly source: InkName;
  readonly lines: RoadLines;
  /** Of the pair that stands out; null where none does. */
  readonly chosen: RoadLines | null;
}

/** What is drawn of a race at one moment. */
export interface RaceLines {
  readonly real: RoadLines;
  readonly left: RunnerLines;
  readonly right: RunnerLines;
  /** Of each pair, in degrees from the middle of the frame. */
  readonly ends: readonly { readonly start: Place; readonly end: Place }[];
  /** The pair that stands out; null where none does. */
  readonly chosen: { readonly pair: number; readonly real: RoadLines } | null;
}

type Place = readonly [lon: number, lat: number];

const real = new WeakMap<RacedRoutes['routes'], RoadLines>();

/** Lines of the real trips, which stay the same from moment to moment: made, and uploaded, once. */
function realLines(network: RoadNetwork, frame: MapFrame, routes: RacedRoutes['routes']): RoadLines {
  const known = real.get(routes);
  if (known) return known;
  const lines = linesOf(network, frame, routes);
  real.set(routes, lines);
  return lines;
}

export function raceLines(
  network: RoadNetwork,
  frame: MapFrame,
  { real, left, right, pair }: WatchedRace,
): RaceLines {
  const ofPair = (routes: RacedRoutes['routes'], pair: number) => linesOf(network, frame, routes, [pair]);
  const runner = ({ source, routes }: RacedRoutes): RunnerLines => ({
    source,
    lines: linesOf(network, frame, routes),
    chosen: pair === null ? null : ofPair(routes, pair),
  });
  return {
    real: realLines(network, frame, real),
    left: runner(left),
    right: runner(right),
    ends: endsOf(network, frame, real),
    chosen: pair === null ? null : { pair, real: ofPair(real, pair) },
  };
}

/** Where each trip begins and ends. */
function endsOf(
  { shapeOffsets, shapeLonLat }: RoadNetwork,
  frame: MapFrame,
  { offsets, roads }: RacedRoutes['routes'],
): RaceLines['ends'] {
  const place = (vertex: number): Place => [
    shapeLonLat[2 * vertex] - frame.lon,
    shapeLonLat[2 * vertex + 1] - frame.lat,
  ];
  return Array.from({ length: offsets.length - 1 }, (_, i) => ({
    start: place(shapeOffsets[roads[offsets[i]]]),
    end: place(shapeOffsets[roads[offsets[i + 1] - 1] + 1] - 1),
  }));
}
