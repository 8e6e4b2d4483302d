import type { MapDrawer, MapMoment } from '../../../../studio/map-show';
import type { Layer } from '@deck.gl/core';
import { H3HexagonLayer } from '@deck.gl/geo-layers';
import type { DrawnHexagons, FilledHexagons, HexagonTrack } from './shown-hexagons';
import type { Palette, Rgba } from '../../../../studio/inks';
import { kept } from '../../../../studio/map/visit-layers';
import { lineLayer } from '../../../../studio/map/deck-lines';
import { hexagonStrength, SHARE_TOKENS, trackLines } from './hexagon-marks';
import type { MapFrame } from '../../../../studio/map-frame';

/** Opacity of hexagons with a colour of their own: the roads stay readable below them. */
const COLOUR_OPACITY = 0.72;
const VISITED_PX = 1.4;
const HIDDEN_PX = 3;
const POINTED_PX = 2.5;
const CHOSEN_PX = 4;

/** Draws hexagons of H3, and finds the one that lies at the pointer. */
export const hexagonsDrawer = (show: DrawnHexagons): MapDrawer => ({
  layers: (moment) => hexagonLayers(show, moment),
  at: ({ on, lon, lat }) => (on.hexFill || on.hexVisited || on.hexHidden ? show.at(lon, lat) : null),
});

/** Filled hexagons, those of a sequence, and those that stand out. */
function hexagonLayers(
  { shown, pointed, chosen }: DrawnHexagons,
  { palette, frame, on }: MapMoment,
): Layer[] {
  if (!shown) return [];
  const { filled, track } = shown;
  return [
    ...(filled && on.hexFill ? [filledLayer(filled, palette)] : []),
    ...(track && on.hexVisited ? visitedLayers(track, palette, frame) : []),
    ...(track && on.hexHidden
      ? [outlineLayer('hidden', idsWhere(track, 1), palette.colour('real'), HIDDEN_PX)]
      : []),
    ...standingOut('pointed', pointed, palette, POINTED_PX),
    ...standingOut('chosen', chosen, palette, CHOSEN_PX),
  ];
}

/** Texts that deck.gl finds hexagons by. */
const textsOf = (ids: BigUint64Array): readonly string[] =>
  kept(ids, null, () => Array.from(ids, (id) => id.toString(16)));

function filledLayer(filled: FilledHexagons, palette: Palette): Layer {
  const colours = kept(filled, palette, () => coloursOf(filled, palette));
  return new H3HexagonLayer<string>({
    id: 'hexagons-filled',
    data: textsOf(filled.ids),
    getHexagon: (text) => text,
    getFillColor: (_, { index }) => colours[index],
    updateTriggers: { getFillColor: colours },
    highPrecision: true,
    extruded: false,
    filled: true,
    stroked: false,
    coverage: 0.96,
  });
}

function coloursOf({ ids, fill }: FilledHexagons, palette: Palette): [number, number, number, number][] {
  if (fill.kind === 'shares')
    return Array.from(fill.shares, (share) => [
      ...palette.colour(
        fill.by === 'network' ? 'teacher' : SHARE_TOKENS.counts,
        hexagonStrength(share, fill.most),
      ),
    ]);
  const { colours } = fill;
  return Array.from(ids, (_, i) => [
    colours[3 * i],
    colours[3 * i + 1],
    colours[3 * i + 2],
    Math.round(255 * COLOUR_OPACITY),
  ]);
}

/** A line through the visits, broken where one is hidden, and a thin edge around each hexagon. */
function visitedLayers(track: HexagonTrack, palette: Palette, frame: MapFrame): Layer[] {
  const lines = kept(track, frame, () => trackLines(track, frame));
  return [
    outlineLayer('visited', idsWhere(track, 0), palette.colour('real', 0.7), VISITED_PX),
    lineLayer('hexagons-way', frame, lines, { colour: palette.colour('real', 0.55), width: 1.6 }),
  ];
}

/** Each hexagon once, however often it was visited. */
const ONCE: readonly [object, object] = [{}, {}];
const idsWhere = (track: HexagonTrack, hidden: 0 | 1): BigUint64Array =>
  kept(track, ONCE[hidden], () =>
    BigUint64Array.from(new Set(track.ids.filter((_, i) => track.hidden[i] === hidden))),
  );

const outlineLayer = (id: string, ids: BigUint64Array, colour: Rgba, width: number): Layer =>
  new H3HexagonLayer<string>({
    id: `hexagons-${id}`,
    data: textsOf(ids),
    getHexagon: (text) => text,
    getLineColor: [...colour],
    updateTriggers: { getLineColor: colour.join() },
    lineWidthUnits: 'pixels',
    getLineWidth: width,
    highPrecision: true,
    extruded: false,
    filled: false,
    stroked: true,
    coverage: 0.96,
  });

function standingOut(id: string, hexagon: bigint | null, palette: Palette, width: number): Layer[] {
  if (hexagon === null) return [];
  return [
    new H3HexagonLayer<string>({
      id: `hexagons-${id}`,
      data: [hexagon.toString(16)],
      getHexagon: (text) => text,
      getLineColor: [...palette.colour('--accent')],
      updateTriggers: { getLineColor: palette },
      lineWidthUnits: 'pixels',
      getLineWidth: width,
      highPrecision: true,
      extruded: false,
      filled: false,
      stroked: true,
      coverage: 1,
    }),
  ];
}
