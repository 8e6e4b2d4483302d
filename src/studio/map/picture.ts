import type { MapDrawer, MapMoment, OverlayDrawer } from '../map-show';
import type { Drive } from './drive.svelte';
import type { Focus } from './focus.svelte';
import type { MapScene } from './map-scene.svelte';

/** Everything that decides what the map shows. */
export interface Picture extends Pick<MapMoment, 'palette' | 'divider' | 'asking' | 'clock' | 'paths'> {
  readonly scene: MapScene;
  readonly zoom: number;
  /** The selection, and the thing under the pointer. */
  readonly chosen: Focus;
  readonly hovered: Focus;
  /** The trace under the pointer. */
  readonly hoveredTrace: number | null;
  readonly drive: Drive;
  /** Draws what the open system shows; null while nothing is shown, or the drawer is on its way. */
  readonly drawer: MapDrawer | null;
  /** The same of what it draws beside. */
  readonly overlay: OverlayDrawer | null;
}
