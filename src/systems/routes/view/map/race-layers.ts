import type { Layer } from '@deck.gl/core';
import { INKS, type Palette } from '../../../../studio/inks';
import { lineLayer, type LineStyle } from '../../../../studio/map/deck-lines';
import { markLayer } from '../../../../studio/map/deck-marks';
import { endMark } from '../../../../studio/map/focus-layers';
import type { Clip } from '../../../../studio/map/line-mesh-layer';
import type { MapFrame } from '../../../../studio/map-frame';
import { raceLines, type RaceLines, type RunnerLines } from './race-lines';
import { laneOf } from '../../../../studio/map/pick';
import type { MapDrawer, MapMoment } from '../../../../studio/map-show';
import { kept } from '../../../../studio/map/deck-flows';
import type { RaceInView } from './shown-race';

/** Of the real trip, a band under the routes: a route that is the trip lies in its middle. */
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
