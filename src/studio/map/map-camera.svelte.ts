import { untrack } from 'svelte';
import { boundsAround, type Bounds } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import { holds, overlap } from './camera';
import type { Focus } from './focus.svelte';
import type { LiveMap } from './live-map.svelte';
import type { MapParts } from './map-parts';
import type { MapScene } from './map-scene.svelte';

/** The data set that the map showed last. */
interface InViewBefore {
  readonly network: RoadNetwork;
  readonly fingerprint: string;
  readonly isDraft: boolean;
  readonly bounds: Bounds | null;
}

/** What is seen around a crossing that an overlay is about, and the zoom from which on its arrows can be told apart. */
const CROSSING_METERS = 220;
const CROSSING_ZOOM = 14.5;

/** Where the map looks: it turns to what comes into view and to what is chosen elsewhere on the page. */
export class MapCamera {
  /**
   * The box to zoom to: around the trace that is shown of a data set that is being built, or around the
   * selection.
   */
  readonly bounds: Bounds | null = $derived.by(
    () => this.#scene.builder.shown?.bounds ?? this.#chosen.bounds ?? this.#shown,
  );
  /** The box around what the open system shows, or what of it is chosen. */
  readonly #shown: Bounds | null = $derived.by(() => {
    const { show, dataset } = this.#scene;
    return show && dataset ? show.bounds(dataset.network) : null;
  });
  /** The crossing that an overlay is about; null for none. */
  readonly #crossing = $derived.by(() => {
    const { overlay, dataset } = this.#scene;
    return overlay && dataset ? overlay.crossing(dataset.network) : null;
  });
  readonly #parts: MapParts;
  readonly #live: LiveMap;
  readonly #scene: MapScene;
  readonly #chosen: Focus;
  /** Whether what is chosen was chosen on the map, where it is in view already. */
  choseHere = false;
  /** The place of what was shown last. */
  #place: string | null | undefined;
  #turnedTo: InViewBefore | null = null;
  /** Whether the address, or the map before this one, says where to look. A map that is laid out anew rests too. */
  readonly #hasCamera: boolean;
  /** Whether the map goes to what comes into view. */
  get #follows(): boolean {
    const { follow, isAsLinked } = this.#parts.map;
    return follow && !isAsLinked;
  }

  constructor(parts: MapParts, live: LiveMap, scene: MapScene, chosen: Focus) {
    this.#parts = parts;
    this.#hasCamera = parts.map.camera !== null;
    this.#live = live;
    this.#scene = scene;
    this.#chosen = chosen;
  }

  fitAll(jump = false): void {
    const { showFrame } = this.#scene;
    if (showFrame) this.#live.fit(showFrame.bounds, { jump });
  }

  /** Shows all of it where nothing of it is chosen. */
  fitUnchosen(): void {
    if (this.bounds === null && this.#follows) this.fitAll(true);
  }

  /**
   * Zooms to all of a data set when it comes into view, unless the address gave a camera for the first one. A
   * draft whose roads are read again for the same place leaves the camera where it is.
   */
  turnToDataset(): void {
    const { dataset, draft, frame } = this.#scene;
    if (!dataset) return;
    const before = this.#turnedTo;
    const { network, fingerprint } = dataset;
    const now = { network, fingerprint, isDraft: draft !== null, bounds: frame?.bounds ?? null };
    const sameKind = before?.isDraft === now.isDraft;
    if (before && sameKind && (draft ? before.network === network : before.fingerprint === fingerprint))
      return;
    this.#turnedTo = now;
    untrack(() => {
      if (before?.isDraft || (before && draft)) this.#parts.selection.choose(null);
      const isSamePlace =
        before?.isDraft && now.isDraft && before.bounds && now.bounds && overlap(before.bounds, now.bounds);
      if (isSamePlace) return;
      if (before !== null || draft || !this.#hasCamera) this.fitAll(true);
    });
  }

  fitChosen(): void {
    const { bounds } = this;
    if (bounds) this.#live.fit(bounds);
  }

  /** Brings into view what was chosen elsewhere on the page, unless it already is. */
  followChosen(): void {
    const { bounds } = this;
    const here = this.choseHere;
    this.choseHere = false;
    untrack(() => {
      if (!bounds || here || !this.#follows) return;
      if (!holds(this.#live.openBounds, bounds)) this.#live.fit(bounds);
    });
  }

  /** Goes to what the open system shows when it is another: where it is out of view or small in it, or always. */
  followShow(): void {
    const { show } = this.#scene;
    const bounds = this.#shown;
    const place = show?.place ?? null;
    const before = this.#place;
    this.#place = place;
    untrack(() => {
      const isKnown = place === before || (before === undefined && this.#hasCamera);
      if (!show || place === null || !bounds || isKnown || !this.#follows) return;
      const view = this.#live.openBounds;
      if (show.alwaysFollowed || !holds(view, bounds) || isSmallIn(view, bounds)) this.#live.fit(bounds);
    });
  }

  /** Goes to the crossing that an overlay is about, unless it is near and in view. */
  followCrossing(): void {
    const at = this.#crossing;
    untrack(() => {
      if (!at || !this.#follows) return;
      const isNear = this.#live.camera.zoom >= CROSSING_ZOOM;
      if (isNear && holds(this.#live.openBounds, boundsAround(at, CROSSING_METERS / 2))) return;
      this.#live.fit(boundsAround(at, CROSSING_METERS));
    });
  }
}

/** Whether a box takes less than half of another in both directions. */
const isSmallIn = (outer: Bounds, inner: Bounds): boolean =>
  2 * (inner.maxLon - inner.minLon) < outer.maxLon - outer.minLon &&
  2 * (inner.maxLat - inner.minLat) < outer.maxLat - outer.minLat;
