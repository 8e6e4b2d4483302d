import type { Layer } from '@deck.gl/core';
import { ScatterplotLayer } from '@deck.gl/layers';
import type { RoadNetwork } from '../../domain/road-network';
import { lookOf, shareOf, type FlowLook } from '../flow-scale';
import type { Palette, Rgba } from '../inks';
import { inFrame, lineLayer, meshLayer } from './deck-lines';
import { markLayer } from './deck-marks';
import type { FlowCircles, FlowMarks, FlowRoads } from './flow-marks';
import { flowPathLayers } from './flow-path-layers';
import type { LineMesh } from './line-mesh';
import { linesOfRoads, type RoadLines } from './lines';
import type { MapFrame } from './map-frame';
import { LANE_PX } from './pick';
import type { Picture } from './picture';

/** Least radius in px of a circle, and what it has over half the width of a line of the same value. */
const CIRCLE_PX = 2;

/** The flows at the moment in view: roads as lines, sensors without a road as circles. */
export function flowLayers({ scene, palette, chosen, hovered }: Picture, frame: MapFrame): Layer[] {
  const { flows, on, flowValues } = scene;
  const { shown, values } = flowValues;
  if (!flows || !shown || !on.flows) return [];
  const look = (node: number) => lookOf(shareOf(values[node], shown.scale), shown.scale.kind, palette);
  return [
    ...(flows.roads.lines.length > 0 ? [flowRoadLayer(flows.roads, look, palette, frame)] : []),
    ...(flows.circles.nodes.length > 0 ? [circleLayer(flows.circles, look, palette, frame)] : []),
    ...[hovered.node, chosen.node].flatMap((node, i) =>
      node === null
        ? []
        : standingOut(`flow-node-${i}`, node, flows, look(node), scene.dataset!.network, palette, frame),
    ),
    ...flowPathLayers(flowValues.paths, scene.dataset!.network, palette, frame),
  ];
}

/** The two directions of a street run beside each other. */
function flowRoadLayer(
  { mesh, nodes, lineOfCorner }: FlowRoads,
  look: (node: number) => FlowLook,
  palette: Palette,
  frame: MapFrame,
): Layer {
  const painted = paint(mesh, lineOfCorner, Array.from(nodes, look));
  const style = { colour: palette.colour('--flow-2'), width: 1, lane: LANE_PX };
  return meshLayer('flow-roads', frame, painted, style);
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
  circles: FlowCircles,
  look: (node: number) => FlowLook,
  palette: Palette,
  frame: MapFrame,
): Layer {
  const { nodes } = circles;
  const radii = new Float32Array(nodes.length);
  const colours = new Uint8Array(4 * nodes.length);
  nodes.forEach((node, i) => {
    const { colour, width } = look(node);
    radii[i] = CIRCLE_PX + width;
    colours.set(colour, 4 * i);
  });
  return new ScatterplotLayer({
    id: 'flow-circles',
    ...inFrame(frame),
    data: {
      length: nodes.length,
      attributes: {
        getPosition: placesOf(circles),
        getRadius: { value: radii, size: 1 },
        getFillColor: { value: colours, size: 4, normalized: true },
      },
    },
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
): Layer[] {
  const rim = palette.colour('--accent');
  const circle = circles.nodes.indexOf(node);
  if (circle >= 0) {
    const at = [circles.positions[3 * circle], circles.positions[3 * circle + 1]] as const;
    return [
      markLayer(id, frame, [{ at, radius: CIRCLE_PX + width + 3, fill: colour, line: rim, lineWidth: 3 }]),
    ];
  }
  if (places.roads[node] >= network.roadCount) return [];
  const lines = roadLine(network, frame, places.roads[node]);
  const style = (colour: Rgba, width: number) => ({ colour, width, lane: LANE_PX });
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
