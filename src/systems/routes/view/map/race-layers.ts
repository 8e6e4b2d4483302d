import type { Layer } from '@deck.gl/core';
import { INKS, type Palette, type InkName } from '../../../../studio/inks';
import { lineLayer, type LineStyle } from '../../../../studio/map/deck-lines';
import { markLayer } from '../../../../studio/map/deck-marks';
import { endMark } from '../../../../studio/map/focus-layers';
import type { Clip } from '../../../../studio/map/line-mesh-layer';
import type { MapFrame } from '../../../../studio/map-frame';
import { laneOf } from '../../../../studio/map/pick';
import type { MapDrawer, MapMoment, MotionInView, SidesInView } from '../../../../studio/map-show';
import { kept } from '../../../../studio/map/visit-layers';
import type { RoadNetwork } from '../../../../domain/road-network';
import { linesOf, type RoadLines } from '../../../../studio/map/lines';

/** Roads of several routes as flat arrays: route i takes roads[offsets[i] .. offsets[i + 1]). */
interface Routes {
  readonly offsets: Uint32Array;
  readonly roads: Uint32Array;
}

/** What one runner of a race drew, and what it is called. */
export interface RacedRoutes {
  readonly source: InkName;
  readonly label: string;
  readonly routes: Routes;
}

/** The routes of two runners at one moment, for the same pairs. */
export interface WatchedRace {
  /** The real trips of the pairs. */
  readonly real: Routes;
  readonly left: RacedRoutes;
  readonly right: RacedRoutes;
  /** The pair that stands out; null for all. */
  readonly pair: number | null;
}

/** What the map shows of a race: it is parted while one is watched. */
export interface RaceInView extends SidesInView {
  readonly watched: WatchedRace | null;
  readonly motion: MotionInView | null;
}

/** Width in px of the real trip, a band under the routes: a route that is the trip lies in its middle. */
const TRIP_PX = 9;
const TRIP_OPACITY = 0.22;
/** Opacity of the other pairs while one stands out. */
const ASIDE = 0.16;

export const raceDrawer = (show: { readonly sides: RaceInView }): MapDrawer => ({
  layers: (moment) => raceLayers(show, moment),
});

/** The routes of a race at one moment: one runner on each side of the divider, or both everywhere. */
function raceLayers(
  { sides: { watched } }: { readonly sides: RaceInView },
  { network, frame, palette, divider, on }: MapMoment,
): Layer[] {
  if (!watched) return [];
  const race = kept(watched, frame, () => raceLines(network, frame, watched));
  const side = (runner: RunnerLines, side: Clip['side']) =>
    runnerLayers(`race-${side}`, runner, palette, frame, divider === null ? null : { edge: divider, side });
  return [
    ...(on.real ? tripLayers(race, palette, frame) : []),
    ...side(race.left, 'left'),
    ...side(race.right, 'right'),
    ...(on.ends ? [endLayer(race, palette, frame)] : []),
  ];
}

function tripLayers({ real, chosen }: RaceLines, palette: Palette, frame: MapFrame): Layer[] {
  const style = (opacity: number): LineStyle => ({ colour: palette.colour('real', opacity), width: TRIP_PX });
  return chosen
    ? [
        lineLayer('race-trips', frame, real, style(TRIP_OPACITY * ASIDE * 2)),
        lineLayer('race-trip', frame, chosen.real, style(TRIP_OPACITY)),
      ]
    : [lineLayer('race-trips', frame, real, style(TRIP_OPACITY))];
}

function runnerLayers(
  id: string,
  { source, lines, chosen }: RunnerLines,
  palette: Palette,
  frame: MapFrame,
  clip: Clip | null,
): Layer[] {
  const { width, dash } = INKS[source];
  // Where both lie everywhere they run side by side; a divider shows each in its place, so that they meet there.
  const style = { width, dash, lane: clip ? 0 : laneOf(source, true), clip };
  return [
    lineLayer(id, frame, lines, { ...style, colour: palette.colour(source, chosen ? ASIDE : 1) }),
    ...(chosen
      ? [lineLayer(`${id}-chosen`, frame, chosen, { ...style, colour: palette.colour(source) })]
      : []),
  ];
}

function endLayer({ ends, chosen }: RaceLines, palette: Palette, frame: MapFrame): Layer {
  const shown = chosen ? [ends[chosen.pair]] : ends;
  const marks = shown.flatMap(({ start, end }) => [
    endMark('Start', start, 4.5, palette),
    endMark('End', end, 4.5, palette),
  ]);
  return markLayer('race-ends', frame, marks);
}

/** The routes of one runner of a race. */
interface RunnerLines {
  readonly source: InkName;
  readonly lines: RoadLines;
  /** Routes of the pair that stands out; null where none does. */
  readonly chosen: RoadLines | null;
}

/** What is drawn of a race at one moment. */
interface RaceLines {
  readonly real: RoadLines;
  readonly left: RunnerLines;
  readonly right: RunnerLines;
  /** Start and end of each pair, in degrees from the middle of the frame. */
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

function raceLines(
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
