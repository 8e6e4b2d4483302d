import type { Layer } from '@deck.gl/core';
import type { RoadNetwork } from '../../../../domain/road-network';
import { lookOf, shareOf, type ValueLook } from '../../../../studio/value-scale';
import { type Palette, type Rgba, INKS } from '../../../../studio/inks';
import { inFrame, lineLayer, meshLayer } from '../../../../studio/map/deck-lines';
import { markLayer } from '../../../../studio/map/deck-marks';
import { flowMarks, nearestCircle, type FlowCircles, type FlowMarks, type FlowRoads } from './flow-marks';
import type { LineMesh } from '../../../../studio/map/line-mesh';
import type { Clip } from '../../../../studio/map/line-mesh-layer';
import { linesOfRoads, type RoadLines, linesOf } from '../../../../studio/map/lines';
import type { MapFrame } from '../../../../studio/map-frame';
import { LANE_PX } from '../../../../studio/map/pick';
import { ScatterplotLayer } from '@deck.gl/layers';
import type { DrawnFlows, FlowPath, ShownFlows } from './shown-flows';
import type { MapDrawer, MapMoment, MapPointer } from '../../../../studio/map-show';
import { kept } from '../../../../studio/map/visit-layers';

/** Least radius in px of a circle, and what it has over half the width of a line of the same value. */
const CIRCLE_PX = 2;

/** Draws the flows, and finds the node that lies at the pointer. */
export const flowsDrawer = (show: DrawnFlows): MapDrawer => ({
  layers: (moment) => flowLayers(show, moment),
  at: (pointer) => nodeAt(show, pointer),
});

/** Where the nodes are drawn, whatever the moment. */
const marksOf = (
  { places }: Pick<ShownFlows, 'places'>,
  { network, frame }: Pick<MapMoment, 'network' | 'frame'>,
) => kept(places, frame, () => flowMarks(network, frame, places));

/** The flows at the moment in view: roads as lines, sensors without a road as circles. */
function flowLayers(show: DrawnFlows, moment: MapMoment): Layer[] {
  const { network, frame, palette, on, divider } = moment;
  const { shown, values, sides, paths } = show.flows;
  if (!shown || !on.flows) return [];
  const flows = marksOf(shown, moment);
  const parts: readonly FlowPart[] =
    sides?.watched && divider !== null
      ? [
          { id: '-left', values: sides.values, clip: { edge: divider, side: 'left' } },
          { id: '-right', values, clip: { edge: divider, side: 'right' } },
        ]
      : [{ id: '', values, clip: null }];
  const flowParts = parts.flatMap(({ id, values: own, clip }) => {
    const look = (node: number) => lookOf(shareOf(own[node], shown.scale), shown.scale.kind, palette);
    return [
      ...(flows.roads.lines.length > 0 ? [flowRoadLayer(id, flows.roads, look, palette, frame, clip)] : []),
      ...(flows.circles.nodes.length > 0 ? [circleLayer(id, flows.circles, look, palette, frame, clip)] : []),
      ...[show.pointed, show.chosen].flatMap((node, i) =>
        node === null
          ? []
          : standingOut(`flow-node-${i}${id}`, node, flows, look(node), network, palette, frame, clip),
      ),
    ];
  });
  return [...flowParts, ...flowPathLayers(paths, network, palette, frame)];
}

/** Px around a road with flows in which it is pointed at: the widest line, beside its road. */
const ROAD_REACH_PX = 10;

/** The node whose circle or road lies at the pointer; null if there is none. */
function nodeAt({ flows: { shown } }: DrawnFlows, pointer: MapPointer): number | null {
  if (!shown || !pointer.on.flows) return null;
  const { circles, nodeOfRoad } = marksOf(shown, pointer);
  const circle = nearestCircle(circles, (lon, lat) => pointer.distanceTo(lon, lat));
  if (circle !== null) return circle;
  const road = pointer.roadsWithin(ROAD_REACH_PX).find((one) => nodeOfRoad.has(one));
  return road === undefined ? null : nodeOfRoad.get(road)!;
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
  look: (node: number) => ValueLook,
  palette: Palette,
  frame: MapFrame,
  clip: Clip | null,
): Layer {
  const painted = paint(mesh, lineOfCorner, Array.from(nodes, look));
  const style = { colour: palette.colour('--amount-2'), width: 1, lane: LANE_PX, clip };
  return meshLayer(`flow-roads${id}`, frame, painted, style);
}

/** The same triangles with the colour and the width of each line on its corners. */
export function paint(mesh: LineMesh, lineOfCorner: Uint32Array, looks: readonly ValueLook[]): LineMesh {
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
  look: (node: number) => ValueLook,
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
  { colour, width }: ValueLook,
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

interface ClippedProps {
  /** The part of the map that is drawn on; null for all of it. */
  clip: Clip | null;
}

const UNIFORMS = `\
layout(std140) uniform clipUniforms {
  float edge;
  float side;
} clip;
`;

const clipUniforms = {
  name: 'clip',
  fs: UNIFORMS,
  uniformTypes: { edge: 'f32', side: 'f32' },
} as const;

/** What a layer says of its shaders: their modules, and what is put into them. */
interface Shaders {
  readonly modules: readonly object[];
}

/** Circles of which only those parts are drawn that lie on one side of an upright edge, as of lines (`LineMeshLayer`). */
class ClippedCircles extends ScatterplotLayer<unknown, ClippedProps> {
  static override layerName = 'ClippedCircles';
  static override defaultProps = {
    clip: { type: 'object', value: null, optional: true, compare: 1 },
  } as unknown as typeof ScatterplotLayer.defaultProps;

  override getShaders() {
    const shaders = super.getShaders() as Shaders;
    return {
      ...shaders,
      modules: [...shaders.modules, clipUniforms],
      inject: { 'fs:#main-start': 'if (clip.side * (gl_FragCoord.x - clip.edge) > 0.0) discard;' },
    } as object;
  }

  override draw(options: { uniforms: object }): void {
    const { clip } = this.props;
    const ratio = this.context.device.getDefaultCanvasContext().cssToDeviceRatio();
    const side = clip === null ? 0 : clip.side === 'left' ? 1 : -1;
    this.state.model?.shaderInputs.setProps({ clip: { edge: (clip?.edge ?? 0) * ratio, side } });
    super.draw(options);
  }
}

const HALO_PX = 3;
const END_PX = 6;

/** Paths over the flows, beside each other where they take the same road, and where they begin and end. */
function flowPathLayers(
  paths: readonly FlowPath[],
  network: RoadNetwork,
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  if (paths.length === 0) return [];
  const drawn = paths.map(({ ink, roads }, i) => {
    const { width, dash } = INKS[ink];
    // To both sides of the road, since flows are to its right.
    const style = { width, lane: (i - (paths.length - 1) / 2) * LANE_PX };
    return { ink, dash, style, lines: pathLine(network, frame, roads) };
  });
  return [
    ...drawn.map(({ ink, style, lines }) =>
      lineLayer(`flow-path-${ink}-halo`, frame, lines, {
        ...style,
        width: style.width + HALO_PX,
        colour: palette.colour('--paper', 0.9),
      }),
    ),
    ...drawn.map(({ ink, dash, style, lines }) =>
      lineLayer(`flow-path-${ink}`, frame, lines, { ...style, dash, colour: palette.colour(ink) }),
    ),
    endsLayer(paths[0].roads, network, palette, frame),
  ];
}

/** The same lines for the same path, however often the map is drawn. */
const pathLine = (network: RoadNetwork, frame: MapFrame, roads: Uint32Array): RoadLines =>
  kept(roads, frame, () => linesOf(network, frame, { offsets: Uint32Array.of(0, roads.length), roads }));

/** A hollow circle where the paths begin, and a full one where they end. */
function endsLayer(
  roads: Uint32Array,
  { centroidLonLat }: RoadNetwork,
  palette: Palette,
  frame: MapFrame,
): Layer {
  const [ink, paper] = [palette.colour('--ink'), palette.colour('--paper')];
  const mark = (road: number, fill: typeof ink) => ({
    at: [centroidLonLat[2 * road] - frame.lon, centroidLonLat[2 * road + 1] - frame.lat] as const,
    radius: END_PX,
    fill,
    line: ink,
    lineWidth: 2,
  });
  return markLayer('flow-path-ends', frame, [mark(roads[0], paper), mark(roads[roads.length - 1], ink)]);
}
