import type { Palette } from '../inks';
import type { Drive } from './drive.svelte';
import type { DrivePath } from './drive-path';
import type { Focus } from './focus.svelte';
import type { Clock } from './line-mesh-layer';
import type { MapScene } from './map-scene.svelte';

/** All that decides what the map shows. */
export interface Picture {
  readonly scene: MapScene;
  readonly palette: Palette;
  readonly zoom: number;
  /** What is chosen, and what is under the pointer. */
  readonly chosen: Focus;
  readonly hovered: Focus;
  /** Trace under the pointer. */
  readonly hoveredTrace: number | null;
  readonly drive: Drive;
  /** Of the drive: layers that follow it read it when they are drawn. */
  readonly clock: Clock;
  readonly paths: readonly DrivePath[];
}
