import type { Layer } from '@deck.gl/core';
import { BASELINES, CHOICE_MODELS, OPENED_SOURCES, STUDENTS } from '../../engine/routes/route-source';
import { INKS, type InkName, type Palette } from '../inks';
import { differenceLayer, kept, visitLayer } from './visit-layers';
import { lineLayer } from './deck-lines';
import { cellsLayer, markLayer, pointLayer, BAND_OPACITY, BAND_PX } from './deck-marks';
import { beamLayers, cellLayers, focusLayers, roadLayers } from './focus-layers';
import type { CellHeatmap } from './cell-heatmap';
import type { RoadLines } from './lines';
import { failureLayers } from './failure-marks';
import { builderLayers } from './builder-layers';
import type { MapFrame } from '../map-frame';
import type { MapMoment } from '../map-show';
import type { SourceLines } from './map-scene.svelte';
import { laneOf } from './pick';
import type { Picture } from './picture';
import { roadGround } from './road-ground';
import { roadWidth } from './road-ranks';
import { coloursByLine } from './vertex-values';

/** The layers of the map from the ground up. */
export function layersOf(picture: Picture): Layer[] {
  const { frame, draft, dataset, on, showFrame } = picture.scene;
  if (!dataset || !showFrame) return [];
  const moment: MapMoment = { ...picture, network: dataset.network, frame: showFrame, on };
  const { overlay } = picture;
  const shown = picture.drawer?.layers(moment) ?? [];
  if (!frame) return shown;
  if (draft)
    return [...groundLayers(picture, frame), ...builderLayers(picture, frame), ...roadLayers(picture, frame)];
  return [
    ...groundLayers(picture, frame),
    ...heatmapLayers(picture, frame),
    ...(overlay?.below(moment) ?? []),
    ...earlierLayers(picture, frame),
    ...groupLayers(picture, frame),
    ...shown,
    ...beamLayers(picture, frame),
    ...cellLayers(picture, frame),
    ...roadLayers(picture, frame),
    ...focusLayers(picture, frame),
    ...(overlay?.above(moment) ?? []),
    ...closedLayers(picture, frame),
    ...failureLayers(picture, frame),
  ];
}

function groundLayers({ scene, palette, zoom }: Picture, frame: MapFrame): Layer[] {
  const { roads, on } = scene;
  if (!roads || !on.roads) return [];
  return roadGround(roads, palette, zoom, frame);
}

const ZONE_TOKENS = ['--zone-1', '--zone-2', '--zone-3', '--zone-4', '--zone-5', '--zone-6'] as const;

function heatmapLayers({ scene, palette, zoom }: Picture, frame: MapFrame): Layer[] {
  const { on } = scene;
  const layers: Layer[] = [];
  if (on.cells && scene.heatmap)
    layers.push(cellsLayer('cells', frame, scene.heatmap, heatmapColours(scene.heatmap, palette)));
  if (on.zones && scene.zones) {
    const { lines, hues, borders } = scene.zones;
    const colours = kept(lines, palette, () =>
      coloursByLine(lines, (line) => palette.colour(ZONE_TOKENS[hues[line]])),
    );
    const width = Math.max(2, 1.4 * roadWidth(3, zoom));
    layers.push(lineLayer('zones', frame, lines, { colour: palette.colour('--ink'), width }, { colours }));
    layers.push(
      pointLayer('borders', frame, borders, { colour: palette.colour('--ink-2'), radius: 0.8 * width }),
    );
  }
  if (on.visits && scene.visits) layers.push(visitLayer('visits', scene.visits, palette, frame));
  if (scene.made && on[scene.made.layer])
    layers.push(
      lineLayer(scene.made.layer, frame, scene.made.lines, {
        colour: palette.colour('--failure', faintness(scene.made.lines.length)),
        width: 2,
      }),
    );
  return layers;
}

function heatmapColours(heatmap: CellHeatmap, palette: Palette): Uint8Array {
  return kept(heatmap, palette, () => {
    const most = heatmap.roads.reduce((a, b) => Math.max(a, b), 1);
    const colours = new Uint8Array(20 * heatmap.length);
    heatmap.roads.forEach((roads, cell) => {
      const colour = palette.colour('teacher', 0.1 + 0.3 * Math.sqrt(roads / most));
      for (let v = 0; v < 5; v++) colours.set(colour, 20 * cell + 4 * v);
    });
    return colours;
  });
}

/** Opacity at which `count` lines that lie on each other stay readable. */
const faintness = (count: number): number => Math.min(0.75, Math.max(0.05, 2.5 / Math.sqrt(count)));

/**
 * The routes of the group: a line each if they are few; if they are many, how often they take each road beside
 * the trips; faint behind a chosen pair.
 */
function groupLayers({ scene, palette, chosen, drive, asking }: Picture, frame: MapFrame): Layer[] {
  const { on } = scene;
  const aside = chosen.lines.length > 0;
  const opacity = drive.on ? 0 : aside ? ASIDE : asking && !scene.few ? ASKED : 1;
  if (opacity === 0) return [];
  if (on.difference && scene.difference && !aside)
    return [differenceLayer('difference', scene.difference, palette, frame, opacity)];
  const layers: Layer[] = [];
  const add = (source: InkName, { lines, visits }: SourceLines) =>
    layers.push(
      ...(visits
        ? [manyLayer(source, frame, lines, visits, palette, opacity)]
        : singleLayers(source, frame, lines, palette, opacity)),
    );
  if (on.real && scene.real) add('real', scene.real);
  // What the page is about lies on top: the distilled student over the vanilla one over the baselines.
  for (const source of [
    ...[...BASELINES, ...CHOICE_MODELS].toReversed(),
    ...STUDENTS,
    ...OPENED_SOURCES.toReversed(),
  ]) {
    const routes = on[source] ? scene.routes(source) : null;
    if (routes) add(source, routes);
  }
  return layers;
}

/** What sources drew before, where they draw otherwise now: bands under the routes. */
function earlierLayers({ scene, palette, chosen, drive, asking }: Picture, frame: MapFrame): Layer[] {
  const { on } = scene;
  if (!on.before || drive.on || chosen.lines.length > 0) return [];
  const opacity = BAND_OPACITY * (asking && !scene.few ? ASKED : 1);
  const colour = palette.colour('--before', opacity);
  return scene.earlier
    .filter(({ source }) => on[source])
    .map(({ source, lines }) =>
      lineLayer(`before-${source}`, frame, lines, {
        colour,
        width: BAND_PX,
        lane: (scene.few ? 1 : MANY_LANE) * laneOf(source, true),
      }),
    );
}

/** Closed roads: a dashed line with a sign in its middle. */
function closedLayers({ scene, palette }: Picture, frame: MapFrame): Layer[] {
  const { on, closed } = scene;
  if (!on.closed || !closed) return [];
  const red = palette.colour('--failure');
  const paper = palette.colour('--paper');
  const signs = closed.signs.map((at) => ({ at, radius: 6, fill: paper, line: red, lineWidth: 3 }));
  return [
    lineLayer('closed-halo', frame, closed.lines, { colour: paper, width: 8 }),
    lineLayer('closed', frame, closed.lines, { colour: red, width: 4.5, dash: [5, 3] }),
    markLayer('closed-signs', frame, signs),
  ];
}

/** Opacity of the routes behind a chosen pair, and of many routes while a question asks for a road. */
const ASIDE = 0.14;
const ASKED = 0.33;

function singleLayers(
  source: InkName,
  frame: MapFrame,
  lines: RoadLines,
  palette: Palette,
  opacity: number,
): Layer[] {
  const { width, dash } = INKS[source];
  const style = { width, dash, lane: laneOf(source, true) };
  const layer = lineLayer(`routes-${source}`, frame, lines, {
    ...style,
    colour: palette.colour(source, opacity),
  });
  if (opacity < 1 || source !== 'real') return [layer];
  const halo = { colour: palette.colour('--paper', 0.85), width: width + 3 };
  return [lineLayer('halo-real', frame, lines, halo), layer];
}

/** Many routes of several sources run beside each other, closer together than single lines. */
const MANY_LANE = 0.55;
const MANY_PX = 1.75;

/** Opacity of a road that `count` routes take; the square root keeps quiet roads visible. */
const visitStrength = (count: number, most: number): number =>
  0.15 + 0.8 * Math.min(1, Math.sqrt(count / most));

function manyLayer(
  source: InkName,
  frame: MapFrame,
  lines: RoadLines,
  { counts, most }: NonNullable<SourceLines['visits']>,
  palette: Palette,
  opacity: number,
): Layer {
  const colours = kept(lines, palette, () =>
    coloursByLine(lines, (line) => palette.colour(source, visitStrength(counts[lines.items[line]], most))),
  );
  const style = {
    colour: palette.colour(source),
    width: MANY_PX,
    dash: INKS[source].dash,
    lane: MANY_LANE * laneOf(source, true),
    opacity,
  };
  return lineLayer(`many-${source}`, frame, lines, style, { colours });
}
