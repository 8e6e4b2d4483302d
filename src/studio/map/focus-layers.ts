import type { Lines } from '../map-show';
import type { Layer } from '@deck.gl/core';
import { INKS, type Palette } from '../inks';
import { cellBox } from './cell-heatmap';
import { lineLayer } from './deck-lines';
import type { VertexStyle } from './line-mesh';
import { labelLayer, markLayer, type Label, type Mark, BAND_OPACITY, BAND_PX } from './deck-marks';
import { driverLayer, type Driver } from './driver-layer';
import type { Focus, FocusLine } from './focus.svelte';
import { linesOf, linesOfRoads } from './lines';
import type { MapFrame } from '../map-frame';
import type { Picture } from './picture';
import { laneOf } from './pick';
import { sequenceAt } from './drive-path';
import { coloursByVisit } from './vertex-values';

/** The chosen pair or trip, and on top of it the one under the pointer. */
export function focusLayers(picture: Picture, frame: MapFrame): Layer[] {
  const { chosen, hovered, palette, drive, scene } = picture;
  const same = hovered.pair !== null && hovered.pair === chosen.pair;
  return [
    ...earlierLines('chosen', chosen, picture, frame),
    ...(same ? [] : earlierLines('hovered', hovered, picture, frame)),
    ...strongLines('chosen', chosen, picture, frame),
    ...(same ? [] : strongLines('hovered', hovered, picture, frame)),
    ...driveLayers(picture, frame),
    ...(drive.on ? [] : chosenMarks(chosen, palette, frame)),
    ...endLayers(picture, frame),
    ...(scene.on.ends ? focusEnds(chosen, palette, frame) : []),
    ...chosenLabels(picture, frame),
  ];
}

/** The routes before, as bands under those of now. */
function earlierLines(
  prefix: string,
  { earlier }: Focus,
  { palette, drive }: Picture,
  frame: MapFrame,
): Layer[] {
  if (drive.on) return [];
  return earlier.map(({ source, lines }) =>
    lineLayer(`${prefix}-before-${source}`, frame, lines, {
      colour: palette.colour('--before', BAND_OPACITY),
      width: BAND_PX,
      lane: laneOf(source, true),
    }),
  );
}

/** The halos come first, so that none covers the line beside it; the real trip comes last, on top. */
function strongLines(
  prefix: string,
  focus: Focus,
  { palette, drive, scene }: Picture,
  frame: MapFrame,
): Layer[] {
  const driven = drive.on && prefix === 'chosen';
  const halos: Layer[] = [];
  const apart: Layer[] = [];
  const lines = [...focus.lines].reverse().map((line) => {
    const { width, dash } = INKS[line.source];
    const lane = laneOf(line.source, true);
    const id = `${prefix}-${line.source}`;
    const halo = { colour: palette.colour('--paper', 0.9), width: width + 3.5, lane };
    halos.push(lineLayer(`${id}-halo`, frame, line.lines, halo));
    if (line.apart && !driven) {
      const glow = { colour: palette.colour(line.source, 0.22), width: width + 7, lane };
      apart.push(lineLayer(`${id}-apart`, frame, line.apart, glow));
    }
    if (line.unsure && !driven) {
      const glow = { colour: palette.colour('--failure', 0.35), width: width + 9, lane };
      apart.push(lineLayer(`${id}-unsure`, frame, line.unsure, glow));
    }
    const { along } = scene.reading;
    const steps = along !== null && scene.on[along] ? stepColours(line.lines, focus) : null;
    const colour = palette.colour(line.source, driven ? 0.28 : 1);
    return lineLayer(
      id,
      frame,
      line.lines,
      { colour, width: steps ? width + 2 : width, dash, lane },
      steps ?? {},
    );
  });
  return [...halos, ...apart, ...lines];
}

const coloured = new WeakMap<object, VertexStyle>();

function stepColours(lines: FocusLine['lines'], { along }: Focus): VertexStyle | null {
  if (!along) return null;
  const known = coloured.get(lines);
  if (known) return known;
  const colours = { colours: coloursByVisit(lines, along.values, along.most) };
  coloured.set(lines, colours);
  return colours;
}

/** Marks where routes leave the real trip, and where a route stopped before it arrived. */
function chosenMarks({ lines }: Focus, palette: Palette, frame: MapFrame): Layer[] {
  const partings: Mark[] = lines.flatMap(({ source, parting }) =>
    parting
      ? [
          {
            at: parting,
            radius: 5,
            fill: palette.colour('--paper'),
            line: palette.colour(source),
            lineWidth: 2.5,
          },
        ]
      : [],
  );
  const crosses: Mark[] = stopsOf(lines).map(({ at, source }) => ({
    at,
    radius: 6,
    fill: palette.colour(source),
    line: palette.colour('--failure'),
    lineWidth: 3,
  }));
  return [markLayer('partings', frame, partings), markLayer('stops', frame, crosses)];
}

const stopsOf = (lines: Focus['lines']) =>
  lines.flatMap(({ source, stopped, lines: { positions } }) =>
    stopped ? [{ source, text: stopped, at: [positions.at(-2)!, positions.at(-1)!] as const }] : [],
  );

/** Size of a letter that is read from the back of a room. */
const LETTER_PX = 26;

/** The words beside the chosen lines, in one layer, so that none is drawn over another. */
function chosenLabels({ chosen, palette, zoom, drive, scene }: Picture, frame: MapFrame): Layer[] {
  const ends = scene.on.ends ? chosen.ends : [];
  const { minLon, maxLon } = chosen.bounds ?? frame.bounds;
  // A sentence at the right of what is in view would run under the tools and out of the map.
  const isRight = (at: Label['at']) => at[0] + frame.lon > (minLon + maxLon) / 2;
  const labels: Label[] = [
    ...ends.map(({ label, at }) => ({ at, text: label, colour: palette.colour('real') })),
    ...(drive.on ? [] : stopsOf(chosen.lines)).map(({ at, text }) => ({
      ...{ at, text, colour: palette.colour('--failure'), onLeft: isRight(at) },
    })),
    ...chosen.lines.flatMap(({ source, letter }) =>
      letter ? [{ ...letter, colour: palette.colour(source), size: LETTER_PX }] : [],
    ),
  ];
  return labels.length > 0 ? [labelLayer('chosen-labels', frame, labels, { palette, zoom })] : [];
}

/** Where a pair begins or ends. */
export function endMark(
  label: 'Start' | 'End',
  at: readonly [number, number],
  size: number,
  palette: Palette,
): Mark {
  const ink = palette.colour('real');
  const paper = palette.colour('--paper');
  return label === 'Start'
    ? { at, radius: size, fill: ink, line: paper, lineWidth: 2 }
    : { at, radius: size, fill: paper, line: ink, lineWidth: size / 2 };
}

/** Small marks at the origins and destinations of all pairs, as long as these are few. */
function endLayers({ scene, chosen, palette, drive }: Picture, frame: MapFrame): Layer[] {
  const { group, few, only, dataset, on } = scene;
  if (!on.ends || !group || !few || !dataset || drive.on || chosen.lines.length > 0) return [];
  const { shapeOffsets, shapeLonLat } = dataset.network;
  const point = (v: number) => [shapeLonLat[2 * v] - frame.lon, shapeLonLat[2 * v + 1] - frame.lat] as const;
  const { origins, destinations } = group.pairs;
  const marks = (only?.pairs ?? [...origins.keys()]).flatMap((pair) => [
    endMark('Start', point(shapeOffsets[origins[pair]]), 4.5, palette),
    endMark('End', point(shapeOffsets[destinations[pair] + 1] - 1), 4.5, palette),
  ]);
  return [markLayer('ends', frame, marks)];
}

function focusEnds({ ends }: Focus, palette: Palette, frame: MapFrame): Layer[] {
  if (ends.length === 0) return [];
  return [
    markLayer(
      'chosen-ends',
      frame,
      ends.map(({ label, at }) => endMark(label, at, 7, palette)),
    ),
  ];
}

/** The last beams of the searches for the chosen pair; likelier beams are drawn stronger. */
export function beamLayers({ scene, chosen, palette }: Picture, frame: MapFrame): Layer[] {
  const { pair } = chosen;
  const { dataset, on } = scene;
  if (!on.beams || pair === null || !dataset) return [];
  return (['vanilla', 'distilled'] as const).flatMap((source) => {
    const beams = scene.setOf(source)?.beams;
    if (!beams || !on[source]) return [];
    const first = beams.pairOffsets[pair];
    const count = beams.pairOffsets[pair + 1] - first;
    return Array.from({ length: count }, (_, i) => count - 1 - i).map((rank) => {
      const share = Math.exp(beams.logProbs[first + rank] - beams.logProbs[first]);
      const lines = beamLine(beams, first + rank, () => {
        const { roads } = sequenceAt(beams, first + rank);
        return linesOf(dataset.network, frame, { offsets: Uint32Array.of(0, roads.length), roads });
      });
      const style = { width: 1.5, dash: INKS[source].dash, lane: laneOf(source, true) };
      const colour = palette.colour(source, 0.2 + 0.6 * Math.min(1, share));
      return lineLayer(`beam-${source}-${rank}`, frame, lines, { ...style, colour });
    });
  });
}

const beamLines = new WeakMap<object, Map<number, Lines>>();

function beamLine(beams: object, beam: number, make: () => Lines): Lines {
  const known = beamLines.get(beams) ?? new Map<number, Lines>();
  beamLines.set(beams, known);
  const lines = known.get(beam) ?? make();
  known.set(beam, lines);
  return lines;
}

/** The outlines of the chosen cell and of the cell under the pointer. */
export function cellLayers(
  { scene: { heatmap }, chosen, hovered, palette }: Picture,
  frame: MapFrame,
): Layer[] {
  if (!heatmap) return [];
  return [hovered, chosen].flatMap(({ cell }, i) => {
    if (cell === null) return [];
    const { minLon, minLat, maxLon, maxLat } = cellBox(heatmap.grid, cell);
    const [west, east, south, north] = [
      minLon - frame.lon,
      maxLon - frame.lon,
      minLat - frame.lat,
      maxLat - frame.lat,
    ];
    const lines = {
      length: 1,
      startIndices: Uint32Array.of(0, 5),
      positions: Float32Array.of(west, south, east, south, east, north, west, north, west, south),
    };
    return [lineLayer(`cell-${i}`, frame, lines, { colour: palette.colour('teacher'), width: 2 + i })];
  });
}

/**
 * The chosen road and the road under the pointer, each with a dot at its end, since a street has two
 * directions.
 */
export function roadLayers(
  { scene: { dataset }, chosen, hovered, palette }: Picture,
  frame: MapFrame,
): Layer[] {
  if (!dataset) return [];
  const { network } = dataset;
  return [hovered, chosen].flatMap(({ road }, i) => {
    if (road === null) return [];
    const lines = linesOfRoads(network, frame, [road]);
    if (lines.length === 0) return [];
    const colour = palette.colour('--accent', i === 0 ? 0.75 : 1);
    const at = [lines.positions.at(-2)!, lines.positions.at(-1)!] as const;
    const dot: Mark = { at, radius: 5, fill: colour, line: palette.colour('--paper'), lineWidth: 1.5 };
    return [
      lineLayer(`road-${i}-halo`, frame, lines, { colour: palette.colour('--paper', 0.9), width: 9 }),
      lineLayer(`road-${i}`, frame, lines, { colour, width: 5 }),
      markLayer(`road-${i}-end`, frame, [dot]),
    ];
  });
}

/** The drivers and the ways behind them. Both layers follow the clock of the drive by themselves. */
function driveLayers({ chosen, drive, clock, paths, palette, drawer }: Picture, frame: MapFrame): Layer[] {
  if (!drive.on || drawer?.drive || paths.length !== chosen.lines.length) return [];
  const drivers: Driver[] = chosen.lines.map(({ source }, i) => ({
    path: paths[i],
    radius: source === 'real' ? 8 : 7,
    fill: palette.colour(source),
    ring: palette.colour('--paper'),
  }));
  const trails = chosen.lines.map(({ source }, i) => {
    const { width, dash } = INKS[source];
    const style = { colour: palette.colour(source), width: width + 1, dash, lane: laneOf(source, true) };
    const { lines, seconds } = paths[i];
    return lineLayer(`trail-${source}`, frame, lines, { ...style, clock }, { seconds });
  });
  // The driver of the real trip is on top, as its line is.
  return [...trails.reverse(), driverLayer('drivers', frame, drivers.reverse(), clock)];
}
