import type { Layer } from '@deck.gl/core';
import type { RoadNetwork } from '../../domain/road-network';
import { lookOf, shareOf, type FlowLook } from '../flow-scale';
import type { Palette, Rgba } from '../inks';
import { ClippedCircles } from './clipped-circles';
import { inFrame, lineLayer, meshLayer } from './deck-lines';
import { markLayer } from './deck-marks';
import type { FlowCircles, FlowMarks, FlowRoads } from './flow-marks';
import { flowPathLayers } from './flow-path-layers';
import type { LineMesh } from './line-mesh';
import type { Clip } from './line-mesh-layer';
import { linesOfRoads, type RoadLines } from './lines';
import type { MapFrame } from './map-frame';
import { LANE_PX } from './pick';
import type { Picture } from './picture';

/** Least radius in px of a circle, and what it has over half the width of a line of the same value. */
const CIRCLE_PX = 2;

/** The flows at the moment in view: roads as lines, sensors without a road as circles. */
export function flowLayers({ scene, palette, chosen, hovered, divider }: Picture, frame: MapFrame): Layer[] {
  const { flows, on, flowValues } = scene;
  const { shown, values, sides } = flowValues;
  if (!flows || !shown || !on.flows) return [];
  const parts: readonly FlowPart[] =
    sides?.watched && divider !== null
      ? [
          { id: '-left', values: sides.values, clip: { edge: divider, side: 'left' } },
          { id: '-right', values, clip: { edge: divider, side: 'right' } },
        ]
      : [{ id: '', values, clip: null }];
  const { network } = scene.dataset!;
  const flowParts = parts.flatMap(({ id, values: own, clip }) => {
    const look = (node: number) => lookOf(shareOf(own[node], shown.scale), shown.scale.kind, palette);
    return [
      ...(flows.roads.lines.length > 0 ? [flowRoadLayer(id, flows.roads, look, palette, frame, clip)] : []),
      ...(flows.circles.nodes.length > 0 ? [circleLayer(id, flows.circles, look, palette, frame, clip)] : []),
      ...[hovered.node, chosen.node].flatMap((node, i) =>
        node === null
          ? []
          : standingOut(`flow-node-${i}${id}`, node, flows, look(node), network, palette, frame, clip),
      ),
    ];
  });
  return [...flowParts, ...flowPathLayers(flowValues.paths, network, palette, frame)];
}

/** Values that are drawn on a part of the map. */
interface FlowPart {
  /** Tells its layers from those of the other part. */
  readonly id: string;
  readonly values: Float32Array;
  readonly clip: Clip | null;
}

/** The two directions of a street run beside each other. */
function flowRoadLayer(
  id: string,
  { mesh, nodes, lineOfCorner }: FlowRoads,
  look: (node: number) => FlowLook,
  palette: Palette,
  frame: MapFrame,
  clip: Clip | null,
): Layer {
  const painted = paint(mesh, lineOfCorner, Array.from(nodes, look));
  const style = { colour: palette.colour('--flow-2'), width: 1, lane: LANE_PX, clip };
  return meshLayer(`flow-roads${id}`, frame, painted, style);
}

/** The same triangles with the colour and the width of each line on its corners. */
export function paint(mesh: LineMesh, lineOfCorner: Uint32Array, looks: readonly FlowLook[]): LineMesh {
  const colours = new Uint8Array(4 * lineOfCorner.length);
  const widths = new Float32Array(lineOfCorner.length);
  lineOfCorner.forEach((line, corner) => {
    colours.set(looks[line].colour, 4 * corner);
    widths[corner] = looks[line].width;
  });
  return { ...mesh, colours, widths };
}

const circleData = new WeakMap<FlowCircles, { readonly value: Float32Array; readonly size: number }>();

/** The same object for the same circles: where they stand is handed to the graphics card once. */
function placesOf(circles: FlowCircles) {
  const known = circleData.get(circles) ?? { value: circles.positions, size: 3 };
  circleData.set(circles, known);
  return known;
}

function circleLayer(
  id: string,
  circles: FlowCircles,
  look: (node: number) => FlowLook,
  palette: Palette,
  frame: MapFrame,
  clip: Clip | null,
): Layer {
  const { nodes } = circles;
  const radii = new Float32Array(nodes.length);
  const colours = new Uint8Array(4 * nodes.length);
  nodes.forEach((node, i) => {
    const { colour, width } = look(node);
    radii[i] = CIRCLE_PX + width;
    colours.set(colour, 4 * i);
  });
  const attributes = {
    getPosition: placesOf(circles),
    getRadius: { value: radii, size: 1 },
    getFillColor: { value: colours, size: 4, normalized: true },
  };
  return new ClippedCircles({
    id: `flow-circles${id}`,
    clip,
    ...inFrame(frame),
    data: { length: nodes.length, attributes },
    getLineColor: [...palette.colour('--paper')],
    getLineWidth: 1,
    radiusUnits: 'pixels',
    lineWidthUnits: 'pixels',
    stroked: true,
    updateTriggers: { getLineColor: palette.colour('--paper').join() },
  });
}

/** The node that is chosen or under the pointer, on top of the others and with a rim. */
function standingOut(
  id: string,
  node: number,
  { places, circles }: FlowMarks,
  { colour, width }: FlowLook,
  network: RoadNetwork,
  palette: Palette,
  frame: MapFrame,
  clip: Clip | null,
): Layer[] {
  const rim = palette.colour('--accent');
  const circle = circles.nodes.indexOf(node);
  if (circle >= 0) {
    const at = [circles.positions[3 * circle], circles.positions[3 * circle + 1]] as const;
    // On a parted map the circles below show the value of each side.
    const fill: Rgba = clip ? [colour[0], colour[1], colour[2], 0] : colour;
    return [markLayer(id, frame, [{ at, radius: CIRCLE_PX + width + 3, fill, line: rim, lineWidth: 3 }])];
  }
  if (places.roads[node] >= network.roadCount) return [];
  const lines = roadLine(network, frame, places.roads[node]);
  const style = (colour: Rgba, width: number) => ({ colour, width, lane: LANE_PX, clip });
  return [
    lineLayer(`${id}-halo`, frame, lines, style(palette.colour('--paper'), width + 10)),
    lineLayer(`${id}-rim`, frame, lines, style(rim, width + 6)),
    lineLayer(id, frame, lines, style(colour, width)),
  ];
}

const roadLines = new WeakMap<MapFrame, Map<number, RoadLines>>();

/** A road as a line, made once however often the moment changes. */
function roadLine(network: RoadNetwork, frame: MapFrame, road: number): RoadLines {
  const known = roadLines.get(frame) ?? new Map<number, RoadLines>();
  roadLines.set(frame, known);
  const line = known.get(road) ?? linesOfRoads(network, frame, [road]);
  known.set(road, line);
  return line;
}
