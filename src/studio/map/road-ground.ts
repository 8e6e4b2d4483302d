import type { Layer } from '@deck.gl/core';
import type { Palette } from '../inks';
import { lineLayer } from './deck-lines';
import type { RoadLines } from './lines';
import type { MapFrame } from '../map-frame';
import { isRankShown, RANK_COUNT, roadWidth } from './road-ranks';

const ROAD_TOKENS = ['--road-1', '--road-2', '--road-3', '--road-4', '--road-5'] as const;

/**
 * The roads of a city under all else, the widest on top.
 * @param roads by rank from the widest
 * @param roadCount of the network: which ranks are seen at a zoom depends on it
 */
export const roadGround = (
  roads: readonly RoadLines[],
  roadCount: number,
  palette: Palette,
  zoom: number,
  frame: MapFrame,
): Layer[] =>
  Array.from({ length: RANK_COUNT }, (_, i) => RANK_COUNT - 1 - i).map((rank) =>
    lineLayer(`roads-${rank}`, frame, roads[rank], {
      colour: palette.colour(ROAD_TOKENS[rank]),
      width: roadWidth(rank, zoom),
      visible: isRankShown(rank, zoom, roadCount),
    }),
  );
