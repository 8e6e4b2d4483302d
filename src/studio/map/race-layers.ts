import type { Layer } from '@deck.gl/core';
import { INKS, type Palette } from '../inks';
import { lineLayer, type LineStyle } from './deck-lines';
import { markLayer } from './deck-marks';
import { endMark } from './focus-layers';
import type { Clip } from './line-mesh-layer';
import type { MapFrame } from './map-frame';
import type { RaceLines, RunnerLines } from './race-lines';
import { laneOf } from './pick';
import type { Picture } from './picture';

/** Of the real trip, a band under the routes: a route that is the trip lies in its middle. */
const TRIP_PX = 9;
const TRIP_OPACITY = 0.22;
/** Opacity of the other pairs while one stands out. */
const ASIDE = 0.16;

/** The routes of a race at one moment: one runner on each side of the divider, or both everywhere. */
export function raceLayers({ scene, palette, divider }: Picture, frame: MapFrame): Layer[] {
  const { race, on } = scene;
  if (!race) return [];
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
