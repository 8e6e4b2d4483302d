import type { Layer } from '@deck.gl/core';
import { PolygonLayer } from '@deck.gl/layers';
import { gridFor } from '../../../../domain/grid';
import { INKS, type InkName, type Palette, type Rgba } from '../../../../studio/inks';
import type { ApartMark, DrawnLens, LensArrow, LensHexagon, ShownDecision, Weighed } from './shown-lens';
import { rectanglesOf, type CellRectangles } from '../../../../studio/map/cell-heatmap';
import { inFrame, lineLayer } from '../../../../studio/map/deck-lines';
import { cellsLayer } from '../../../../studio/map/deck-marks';
import { linesOfRoads, type RoadLines } from '../../../../studio/map/lines';
import type { MapFrame } from '../../../../studio/map-frame';
import { laneOf } from '../../../../studio/map/pick';
import type { MapMoment, OverlayDrawer } from '../../../../studio/map-show';
import { markLayer } from '../../../../studio/map/deck-marks';
import { coloursByLine, numbersByLine } from '../../../../studio/map/vertex-values';
import type { RoadNetwork } from '../../../../domain/road-network';

/** Width in px of an arrow of probability 0 and of probability 1. */
const ARROW_PX = { least: 1, most: 11 } as const;

/** Draws the decision that is looked at, and where students are farthest apart. */
export const lensDrawer = (lens: DrawnLens): OverlayDrawer => ({
  below: (moment) => (lens.decision ? cellLayers(lens.decision, moment) : []),
  above: (moment) => [
    ...(lens.decision ? decisionLayers(lens.decision, moment) : []),
    ...(moment.drive.on ? [] : apartLayers(lens.apart, moment)),
  ],
});

/** What lies under the routes: the teacher's cells. */
function cellLayers(
  { window, heat, hexagons }: ShownDecision,
  { network, palette, frame }: MapMoment,
): Layer[] {
  return [
    ...(hexagons.length > 0 ? [hexagonLayer(hexagons, palette, frame)] : []),
    ...(heat
      ? [veil('lens-heat', network, heat, palette, frame, (share) => Math.min(0.75, 1.6 * Math.sqrt(share)))]
      : []),
    ...(window ? [veil('lens-window', network, window, palette, frame, (share) => 0.15 + 0.65 * share)] : []),
  ];
}

/** What lies over them: the student's attention over the roads so far, and an arrow for each candidate and network. */
function decisionLayers(decision: ShownDecision, { network, palette, frame }: MapMoment): Layer[] {
  const { past } = decision;
  return [
    ...(past ? [pastLayer(network, past, palette, frame)] : []),
    ...arrowLayers(network, decision, palette, frame),
  ];
}

/** Cells in the teacher's hue, each as opaque as it weighs. */
function veil(
  id: string,
  network: RoadNetwork,
  weighed: Weighed & { readonly cellDegrees: number },
  palette: Palette,
  frame: MapFrame,
  opacity: (share: number) => number,
): Layer {
  const grid = gridFor(network, weighed.cellDegrees);
  const byCell = new Map<number, number>();
  for (let i = 0; i < weighed.items.length; i++)
    // A cell may be seen several times; -1 is the start of the journey, which has no place.
    if (weighed.items[i] >= 0)
      byCell.set(weighed.items[i], (byCell.get(weighed.items[i]) ?? 0) + weighed.weights[i]);
  const shown = [...byCell].filter(([, share]) => share > LEAST_SHARE);
  const rectangles: CellRectangles = rectanglesOf(
    grid,
    Uint32Array.from(shown, ([cell]) => cell),
    frame,
  );
  const colours = new Uint8Array(20 * shown.length);
  shown.forEach(([, share], i) => {
    const colour = palette.colour('teacher', opacity(share));
    for (let v = 0; v < 5; v++) colours.set(colour, 20 * i + 4 * v);
  });
  return cellsLayer(id, frame, rectangles, colours);
}

/** Hexagons in the teacher's hue: those ahead as opaque as they are likely, those behind as outlines. */
function hexagonLayer(hexagons: readonly LensHexagon[], palette: Palette, frame: MapFrame): Layer {
  const line = palette.colour('teacher');
  return new PolygonLayer<LensHexagon>({
    id: 'lens-hexagons',
    ...inFrame(frame),
    data: [...hexagons],
    getPolygon: ({ corners }) =>
      Array.from({ length: corners.length / 2 }, (_, i): [number, number] => [
        corners[2 * i] - frame.lon,
        corners[2 * i + 1] - frame.lat,
      ]),
    getFillColor: ({ share }) => [...palette.colour('teacher', share === null ? 0 : 0.1 + 0.65 * share)],
    getLineColor: [...line],
    getLineWidth: ({ share }) => (share === null ? 1 : 2),
    lineWidthUnits: 'pixels',
    updateTriggers: { getFillColor: line.join(), getLineColor: line.join() },
  });
}

/** Cells of less are not seen. */
const LEAST_SHARE = 1e-4;

function pastLayer(
  network: RoadNetwork,
  { source, items, weights }: Weighed & { readonly source: InkName },
  palette: Palette,
  frame: MapFrame,
): Layer {
  const lines = linesOfRoads(network, frame, items);
  const most = Math.max(...Array.from(weights), 1e-9);
  const colours = coloursByLine(lines, (line) => palette.colour(source, 0.1 + 0.75 * (weights[line] / most)));
  return lineLayer('lens-past', frame, lines, { colour: palette.colour(source), width: 10 }, { colours });
}

function arrowLayers(
  network: RoadNetwork,
  { arrows }: ShownDecision,
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  const sources = [...new Set(arrows.flatMap(({ shares }) => shares.map(({ source }) => source)))];
  const layers = sources.flatMap((source) => {
    const own = arrows.map((arrow) => shareOf(arrow, source));
    const lines = arrowsAlong(
      network,
      frame,
      arrows.map(({ road }) => road),
    );
    const width = (line: number) =>
      ARROW_PX.least + (ARROW_PX.most - ARROW_PX.least) * own[lines.items[line]];
    const style = { width: 1, lane: ARROW_LANE * laneOf(source, true), dash: null };
    const halo: Rgba = palette.colour('--paper', 0.9);
    return [
      lineLayer(
        `lens-${source}-halo`,
        frame,
        lines,
        { ...style, colour: halo },
        {
          widths: numbersByLine(lines, (line) => width(line) + 2.5),
        },
      ),
      lineLayer(
        `lens-${source}`,
        frame,
        lines,
        { ...style, colour: palette.colour(source), dash: INKS[source].dash },
        {
          widths: numbersByLine(lines, width),
        },
      ),
    ];
  });
  const taken = arrows.filter(({ isTaken }) => isTaken).map(({ road }) => road);
  const tripLines = arrowsAlong(network, frame, taken);
  const style = { colour: palette.colour('real'), width: 2, lane: 0 };
  return taken.length > 0 ? [...layers, lineLayer('lens-taken', frame, tripLines, style)] : layers;
}

/** Arrows of several networks run beside each other. */
const ARROW_LANE = 2.4;

const shareOf = ({ shares }: LensArrow, source: InkName): number =>
  shares.find((one) => one.source === source)?.share ?? 0;

const METERS_PER_DEGREE = 111_320;
/** Length of an arrow's wings, along the ground; never more than a third of the road. */
const WING_METERS = 16;
/** Angle between the road and each wing. */
const WING_ANGLE = 0.5;

/**
 * Roads as arrows in their direction: each as its line, and two wings at its end.
 * `items` says the place in `roads` that each line belongs to.
 */
function arrowsAlong(network: RoadNetwork, frame: MapFrame, roads: readonly number[]): RoadLines {
  const shafts = linesOfRoads(network, frame, roads);
  const places = new Map(roads.map((road, place) => [road, place]));
  const starts = [0];
  const positions: number[] = [];
  const items: number[] = [];
  const add = (line: ArrayLike<number>, place: number) => {
    for (let i = 0; i < line.length; i++) positions.push(line[i]);
    starts.push(positions.length / 2);
    items.push(place);
  };
  const cosLat = Math.cos((frame.lat * Math.PI) / 180);
  for (let line = 0; line < shafts.length; line++) {
    const place = places.get(shafts.items[line])!;
    const shaft = shafts.positions.subarray(2 * shafts.startIndices[line], 2 * shafts.startIndices[line + 1]);
    add(shaft, place);
    const [x, y] = [shaft[shaft.length - 2], shaft[shaft.length - 1]];
    const from = lastOther(shaft);
    if (from === null) continue;
    const heading = Math.atan2(y - shaft[from + 1], (x - shaft[from]) * cosLat);
    const length = Math.min(WING_METERS, network.lengthMeters[shafts.items[line]] / 3) / METERS_PER_DEGREE;
    for (const side of [-1, 1]) {
      const angle = heading + Math.PI - side * WING_ANGLE;
      add([x + (length * Math.cos(angle)) / cosLat, y + length * Math.sin(angle), x, y], place);
    }
  }
  return {
    length: items.length,
    startIndices: Uint32Array.from(starts),
    positions: Float32Array.from(positions),
    visits: new Uint32Array(positions.length / 2),
    items: Uint32Array.from(items),
  };
}

/** Index of the last vertex that lies elsewhere than the end; null where there is none. */
function lastOther(line: ArrayLike<number>): number | null {
  for (let at = line.length - 4; at >= 0; at -= 2)
    if (line[at] !== line[line.length - 2] || line[at + 1] !== line[line.length - 1]) return at;
  return null;
}

/** Radius in px of the dot where students agree, and where they are wholly apart. */
const RADIUS = { least: 3, most: 11 } as const;

/** A dot at the end of each road after which two students would go apart, in the ink of the one that is right. */
function apartLayers(places: readonly ApartMark[], { network, palette, frame }: MapMoment): Layer[] {
  if (places.length === 0) return [];
  const { shapeOffsets, shapeLonLat } = network;
  const marks = places.map(({ road, apart, right }) => {
    const last = 2 * (shapeOffsets[road + 1] - 1);
    return {
      at: [shapeLonLat[last] - frame.lon, shapeLonLat[last + 1] - frame.lat] as const,
      radius: RADIUS.least + (RADIUS.most - RADIUS.least) * apart,
      fill: palette.colour(right ?? '--ink-3', 0.85),
      line: palette.colour('--paper'),
      lineWidth: 1.5,
    };
  });
  // The smaller ones on top, so that none is hidden.
  return [
    markLayer(
      'apart',
      frame,
      marks.toSorted((a, b) => b.radius - a.radius),
    ),
  ];
}
