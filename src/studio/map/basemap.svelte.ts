import type { Map as MapLibre } from 'maplibre-gl';
import type { Palette } from '../inks';
import type { Basemap } from '../state/page/map-state.svelte';
import { EMPTY_STYLE } from './live-map.svelte';

/**
 * Shows the basemap under the roads: none, a tile file, or an online style, which is fetched only if a person
 * asks for it.
 */
export class BasemapShown {
  /** Says why the basemap cannot be shown; null if it can. */
  failure = $state<string | null>(null);
  readonly #map: MapLibre;
  #turn = 0;
  #shown: Basemap['kind'] = 'none';

  constructor(map: MapLibre) {
    this.#map = map;
    map.on('error', ({ error }) => {
      if (this.#shown !== 'none') this.failure = `The basemap cannot be shown in full: ${error.message}`;
    });
  }

  async show(basemap: Basemap, palette: Palette): Promise<void> {
    if (basemap.kind === 'none' && this.#shown === 'none') return;
    const turn = ++this.#turn;
    this.failure = null;
    this.#shown = basemap.kind;
    if (basemap.kind === 'none') this.#map.setStyle(EMPTY_STYLE);
    else if (basemap.kind === 'style') this.#map.setStyle(basemap.url, { diff: false });
    else await this.#showFile(basemap.file, palette, () => turn === this.#turn);
  }

  async #showFile(file: File, palette: Palette, current: () => boolean): Promise<void> {
    try {
      const { openTileFile, styleOf } = await import('./tile-file');
      const tiles = await openTileFile(file);
      if (current()) this.#map.setStyle(styleOf(tiles, palette), { diff: false });
    } catch (thrown) {
      if (current()) this.failure = thrown instanceof Error ? thrown.message : String(thrown);
    }
  }
}
