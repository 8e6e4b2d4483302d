import type { MapState } from '../state/page/map-state.svelte';
import type { Selection } from '../state/page/selection.svelte';
import type { Theme } from '../state/page/theme.svelte';
import type { MapSources } from './map-scene.svelte';

/** The parts of the page that the map draws and that people work with on it. */
export interface MapParts extends MapSources {
  readonly map: MapState;
  readonly selection: Selection;
  readonly theme: Pick<Theme, 'still'>;
}
