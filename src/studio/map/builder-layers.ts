import type { MapScene } from './map-scene.svelte';
import type { Layer } from '@deck.gl/core';
import { INKS, type Palette } from '../inks';
import { visitLayer } from './visit-layers';
import { lineLayer } from './deck-lines';
import { markLayer, type Mark } from './deck-marks';
import type { MapFrame } from '../map-frame';
import type { Picture } from './picture';
import type { ShownLines } from './shown-trace';
import { signLayer } from './sign-layer';

/** From this zoom on the single points of traces are drawn. */
const POINTS_ZOOM = 13.5;
/** Opacity of all traces and trips behind the one that is shown; deck.gl draws it as its 2.2nd root. */
const ASIDE = 0.06;

/**
 * A data set that is being built, over its roads: traces, matched trips, and the one trace that is shown in
 * detail.
 */
export function builderLayers(picture: Picture, frame: MapFrame): Layer[] {
  const { scene, palette } = picture;
  const { shown } = scene.builder;
  return [
    ...matchedLayers(picture, frame),
    ...traceLayers(picture, frame),
    ...spotLayers(picture, frame),
    ...(shown ? shownLayers(shown, scene.on, palette, frame) : []),
  ];
}

function matchedLayers({ scene: { builder, on }, palette }: Picture, frame: MapFrame): Layer[] {
  const { matched, shown } = builder;
  if (!on.matched || !matched) return [];
  return [visitLayer('matched', matched, palette, frame, shown ? ASIDE : 1)];
}

function spotLayers({ scene: { builder, on }, palette }: Picture, frame: MapFrame): Layer[] {
  const { spots } = builder;
  if (!on.spots || !spots) return [];
  const marks = spots.map(({ at, radius, isChosen, isLeftOut }): Mark => {
    const token = isLeftOut ? '--ink-3' : '--failure';
    return {
      at,
      radius,
      fill: palette.colour(token, isLeftOut ? 0.08 : 0.2),
      line: isChosen ? palette.colour('--ink') : palette.colour(token, 0.9),
      lineWidth: isChosen ? 3 : 1.5,
    };
  });
  return [markLayer('spots', frame, marks)];
}

function traceLayers({ scene, palette, zoom, hoveredTrace }: Picture, frame: MapFrame): Layer[] {
  const { traces, shown } = scene.builder;
  if (!scene.on.traces || !traces) return [];
  const opacity = shown ? ASIDE : 1;
  const colour = palette.colour('--trace', strengthOf(traces.length));
  const pointed = hoveredTrace === null ? -1 : traces.traces.indexOf(hoveredTrace);
  const [first, end] = [traces.startIndices[pointed], traces.startIndices[pointed + 1]];
  return [
    lineLayer('traces', frame, traces, { colour, width: 1.2, opacity }),
    signLayer('trace-points', frame, traces.positions, {
      shape: 'disc',
      colour: palette.colour('--trace', 0.8),
      ground: palette.colour('--trace', 0),
      radius: 1.7,
      opacity,
      visible: zoom >= POINTS_ZOOM,
    }),
    ...(pointed < 0
      ? []
      : [
          lineLayer(
            'pointed-trace',
            frame,
            {
              length: 1,
              startIndices: Uint32Array.of(0, end - first),
              positions: traces.positions.subarray(2 * first, 2 * end),
            },
            { colour: palette.colour('--trace'), width: 3 },
          ),
        ]),
  ];
}

/** Opacity at which `count` traces that lie on each other stay readable. */
const strengthOf = (count: number): number => Math.min(0.8, Math.max(0.08, 3 / Math.sqrt(count)));

function shownLayers(
  { line, matched, dropped, links, candidates, path }: ShownLines,
  on: MapScene['on'],
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  const ground = palette.colour('--paper');
  const trace = palette.colour('--trace');
  const { width } = INKS.real;
  const layers: Layer[] = [];
  if (on.path)
    layers.push(
      lineLayer('shown-path-halo', frame, path, {
        colour: palette.colour('--paper', 0.9),
        width: width + 3.5,
      }),
      lineLayer('shown-path', frame, path, { colour: palette.colour('real'), width }),
    );
  if (on.candidates)
    layers.push(
      signLayer('shown-candidates', frame, candidates, {
        shape: 'ring',
        colour: palette.colour('--ink-2'),
        ground: palette.colour('--paper', 0.9),
        radius: 3.2,
        stroke: 1.3,
      }),
    );
  if (on.points)
    layers.push(
      lineLayer('shown-links', frame, links, { colour: palette.colour('--ink-2', 0.9), width: 1.3 }),
      lineLayer('shown-line', frame, line, { colour: palette.colour('--trace', 0.6), width: 1.2 }),
      signLayer('shown-matched', frame, matched, {
        shape: 'disc',
        colour: trace,
        ground,
        radius: 4,
        halo: 1.5,
      }),
    );
  if (on.dropped)
    layers.push(
      signLayer('shown-dropped', frame, dropped, {
        shape: 'cross',
        colour: palette.colour('--failure'),
        ground,
        radius: 6,
        stroke: 2.5,
        halo: 1.5,
      }),
    );
  return layers;
}
