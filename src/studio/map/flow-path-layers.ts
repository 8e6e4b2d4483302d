import type { Layer } from '@deck.gl/core';
import type { RoadNetwork } from '../../domain/road-network';
import type { FlowPath } from '../flows-in-view';
import { INKS, type Palette } from '../inks';
import { kept } from './deck-flows';
import { lineLayer } from './deck-lines';
import { markLayer } from './deck-marks';
import { linesOf, type RoadLines } from './lines';
import type { MapFrame } from './map-frame';
import { LANE_PX } from './pick';

const HALO_PX = 3;
const END_PX = 6;

/** Paths over the flows, beside each other where they take the same road, and where they begin and end. */
export function flowPathLayers(
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
