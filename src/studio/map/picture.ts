import type { Layer } from '@deck.gl/core';
import type { Palette } from '../inks';
import type { MapFrame } from './map-frame';
import type { Drive } from './drive.svelte';
import type { DrivePath } from './drive-path';
import type { Focus } from './focus.svelte';
import type { Clock } from './line-mesh-layer';
import type { MapScene } from './map-scene.svelte';

/** Everything that decides what the map shows. */
export interface Picture {
  readonly scene: MapScene;
  readonly palette: Palette;
  readonly zoom: number;
  /** The selection, and the thing under the pointer. */
  readonly chosen: Focus;
  readonly hovered: Focus;
  /** The trace under the pointer. */
  readonly hoveredTrace: number | null;
  readonly drive: Drive;
  /** The clock of the drive; layers that follow it read it when they are drawn. */
  readonly clock: Clock;
  readonly paths: readonly DrivePath[];
  /** Whether a question asks for a road: flows are then drawn faint, so that roads can be found. */
  readonly asking: boolean;
  /** Px from the left edge of the map to the divider between two runners of a race or two sets of flows; null without one. */
  readonly divider: number | null;
  /** Draws hexagons: fetched once some are shown. Null before. */
  readonly drawHexagons: ((picture: Picture, frame: MapFrame) => Layer[]) | null;
}
