import type { Layer } from '@deck.gl/core';
import type { Palette } from '../inks';
import { lineLayer } from './deck-lines';
import type { RoadLines } from './lines';
import type { MapFrame } from '../map-frame';
import { RANK_COUNT, roadWidth, zoomsOfRanks } from './road-ranks';

const ROAD_TOKENS = ['--road-1', '--road-2', '--road-3', '--road-4', '--road-5'] as const;

/**
 * The roads of a city under all else, the widest on top.
 * @param roads by rank from the widest
 */
export function roadGround(
  roads: readonly RoadLines[],
  palette: Palette,
  zoom: number,
  frame: MapFrame,
): Layer[] {
  const from = drawnFrom(roads);
  return Array.from({ length: RANK_COUNT }, (_, i) => RANK_COUNT - 1 - i).map((rank) =>
    lineLayer(`roads-${rank}`, frame, roads[rank], {
      colour: palette.colour(ROAD_TOKENS[rank]),
      width: roadWidth(rank, zoom),
      visible: zoom >= from[rank],
    }),
  );
}

/** (ranks) zoom from which each is drawn. */
export const drawnFrom = (roads: readonly RoadLines[]): number[] =>
  zoomsOfRanks(roads.map(({ items }) => items.length));

/** Whether roads of a network are not drawn at a zoom. */
export const hidesRoadsAt = (zoom: number, roads: readonly RoadLines[]): boolean =>
  drawnFrom(roads).some((from) => zoom < from);
