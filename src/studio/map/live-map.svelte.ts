import type { Clock } from '../map-show';
import type { Layer } from '@deck.gl/core';
import { MapLibreOverlay } from '@deck.gl/maplibre';
import { Map as MapLibre, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Bounds } from '../../domain/geo';
import type { Insets } from '../state/page/layout.svelte';
import type { Camera } from '../state/page/map-state.svelte';
import { fitPadding, openMiddle } from './camera';

setWorkerUrl(workerUrl);

/** A style without layers: the background of the page shows, light or dark. */
export const EMPTY_STYLE: StyleSpecification = { version: 8, sources: {}, layers: [] };

const MOTION_MS = 250;

/** Zoom beyond which the map does not go by itself. */
const DEEPEST_FIT = 16;

export interface LiveMapOptions {
  readonly camera: Camera | null;
  readonly insets: Insets;
  /** What screen readers call the map; left out: that of the page. */
  readonly title?: string;
  /** Whether a person wants no motion. */
  readonly still: () => boolean;
  readonly onFirstFrame: () => void;
  /** Called after every frame that the layers were drawn in, as its script ends. */
  readonly onFrame?: () => void;
  /** The browser took the WebGL context of the overlay away, as it does when a graphics card is reset. */
  readonly onLost: () => void;
  readonly onFailure: (message: string) => void;
}

/** The map on the screen: the camera and the tiles of MapLibre, and the layers of deck.gl above them. */
export class LiveMap {
  /** The camera, also while it moves. */
  camera = $state.raw<Camera>({ lng: 0, lat: 0, zoom: 1 });
  /** The zoom in steps of a tenth, so that layers are not made again for every smaller change. */
  readonly zoom = $derived.by(() => Math.round(this.camera.zoom * 10) / 10);
  size = $state.raw<readonly [width: number, height: number]>([0, 0]);
  /** Attributions of the tiles in view as their sources state them: untrusted HTML. */
  attributions = $state.raw<readonly string[]>([]);
  /** Whether the legend is open, and covers its corner. */
  legendOpen = false;
  /** Whether the slider of the time covers the foot, or what plays GPS points. */
  timeShown = false;
  readonly map: MapLibre;
  readonly #overlay: MapLibreOverlay;
  readonly #options: LiveMapOptions;
  #drawn = false;
  #layers: readonly Layer[] = [];
  #insets: Insets;
  /** Whether the camera has moved since MapLibre last drew; the overlay draws together with it. */
  #moving = false;

  constructor(container: HTMLElement, options: LiveMapOptions) {
    this.#options = options;
    this.#insets = options.insets;
    this.map = new MapLibre({
      container,
      style: EMPTY_STYLE,
      attributionControl: false,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 20,
      fadeDuration: 0,
      locale: { 'Map.Title': options.title ?? 'Map of the roads, trips and routes' },
      ...(options.camera && { center: [options.camera.lng, options.camera.lat], zoom: options.camera.zoom }),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.jumpTo({ padding: { ...options.insets } });
    this.#overlay = new MapLibreOverlay({
      layers: [],
      onLoad: () => this.#hideOverlay(),
      onAfterRender: () => this.#afterRender(),
      onError: (error) => options.onFailure(error.message),
    });
    // Registered before the overlay's own listener: clocks run again by the time it draws for the moved
    // camera.
    this.map.on('render', () => (this.#moving = false));
    this.map.addControl(this.#overlay);
    this.map.on('move', () => (this.#moving = true));
    this.map.on('move', () => this.#readCamera());
    this.map.on('resize', () => this.#readCamera());
    this.map.on('sourcedata', () => this.#readAttributions());
    this.map.on('styledata', () => this.#readAttributions());
    this.#readCamera();
  }

  get canvas(): HTMLCanvasElement {
    return this.map.getCanvas();
  }

  draw(layers: Layer[]): void {
    this.#layers = layers;
    this.#overlay.setProps({ layers });
  }

  /** The layers that are drawn, from the ground up, with those that they are made of. */
  get drawnLayers(): readonly Layer[] {
    return this.#layers[0]?.context.layerManager.getLayers() ?? [];
  }

  /** Draws the map with so many pixels to a px, and hands over its canvases, the lowest first, while they hold it. */
  snapshot(ratio: number, use: (canvases: readonly HTMLCanvasElement[]) => void): void {
    const usual = this.map.getPixelRatio();
    this.#drawAt(ratio);
    try {
      use([this.canvas, this.#overlay.getCanvas()].filter((canvas) => canvas !== null));
    } finally {
      if (ratio !== usual) this.#drawAt(usual);
    }
  }

  #drawAt(ratio: number): void {
    if (ratio !== this.map.getPixelRatio()) {
      this.map.setPixelRatio(ratio);
      this.#overlay.setProps({ useDevicePixels: ratio === devicePixelRatio || ratio });
    }
    this.map.redraw();
    this.#layers[0]?.context.deck?.redraw('picture');
  }

  /**
   * A clock for layers that follow one by themselves. It stands still from a move of the camera until the
   * frame that shows it, so that the overlay draws once in that frame and not twice.
   */
  clock(second: () => number): Clock {
    let shown = 0;
    const isMoving = () => this.#moving;
    return {
      get second() {
        if (!isMoving()) shown = second();
        return shown;
      },
    };
  }

  /** Position in px of a point in degrees. */
  project(lon: number, lat: number): { readonly x: number; readonly y: number } {
    return this.map.project([lon, lat]);
  }

  unproject(x: number, y: number): { readonly lng: number; readonly lat: number } {
    return this.map.unproject([x, y]);
  }

  /** The point of the world in the middle of the part of the map that no panel covers. */
  get middle(): { readonly lng: number; readonly lat: number } {
    return this.camera;
  }

  /** The box of the world that is in view and covered neither by panels nor by the legend. */
  get openBounds(): Bounds {
    const [width, height] = this.size;
    const { left, right, top, bottom } = fitPadding(width, this.#insets, this.legendOpen, this.timeShown);
    const southWest = this.unproject(left, height - bottom);
    const northEast = this.unproject(width - right, top);
    return { minLon: southWest.lng, minLat: southWest.lat, maxLon: northEast.lng, maxLat: northEast.lat };
  }

  /**
   * Zooms to a box: into the part of the map that nothing covers, or `within` px from the edges of the map.
   */
  fit(
    { minLon, minLat, maxLon, maxLat }: Bounds,
    { jump = false, within }: { jump?: boolean; within?: Insets } = {},
  ): void {
    const covered = this.#insets;
    const { left, right, top, bottom } =
      within ?? fitPadding(this.#measure()[0], covered, this.legendOpen, this.timeShown);
    this.map.fitBounds([minLon, minLat, maxLon, maxLat], {
      // MapLibre itself adds what panels cover.
      padding: {
        left: left - covered.left,
        right: right - covered.right,
        top: top - covered.top,
        bottom: bottom - covered.bottom,
      },
      maxZoom: DEEPEST_FIT,
      linear: true,
      duration: jump ? 0 : this.#duration,
    });
  }

  go({ lng, lat, zoom }: Camera): void {
    this.map.easeTo({ center: [lng, lat], zoom, duration: this.#duration });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: this.#duration });
  }

  /**
   * Tells the map which of its edges are covered. The view stays where it is and its middle moves, unless
   * `keepMiddle`: then what is in the middle stays there, for panels that go or come all at once.
   */
  cover(insets: Insets, keepMiddle = false): void {
    const before = this.#insets;
    if ((['left', 'right', 'top', 'bottom'] as const).every((side) => before[side] === insets[side])) return;
    this.#insets = insets;
    if (keepMiddle) {
      this.map.jumpTo({ center: this.middle, padding: { ...insets } });
      return;
    }
    const [width, height] = this.#measure();
    const center = this.map.unproject(openMiddle(width, height, insets));
    this.map.jumpTo({ center, padding: { ...insets } });
  }

  close(): void {
    this.map.remove();
  }

  get #duration(): number {
    return this.#options.still() ? 0 : MOTION_MS;
  }

  #measure(): readonly [number, number] {
    const { clientWidth, clientHeight } = this.map.getContainer();
    return [clientWidth, clientHeight];
  }

  #readCamera(): void {
    const { lng, lat } = this.map.getCenter();
    this.camera = { lng, lat, zoom: this.map.getZoom() };
    const [width, height] = this.#measure();
    if (width !== this.size[0] || height !== this.size[1]) this.size = [width, height];
  }

  #readAttributions(): void {
    const { sources } = this.map.getStyle() ?? { sources: {} };
    const found = Object.keys(sources).flatMap((id) => this.map.getSource(id)?.attribution ?? []);
    const distinct = found.filter((text, i) => found.indexOf(text) === i);
    if (distinct.join() !== this.attributions.join()) this.attributions = distinct;
  }

  /**
   * Takes the canvas of the overlay out of the order of the Tab key and from screen readers: MapLibre's canvas
   * below it has the name and the keys of the map.
   */
  #hideOverlay(): void {
    const canvas = this.#overlay.getCanvas();
    canvas?.setAttribute('aria-hidden', 'true');
    canvas?.setAttribute('tabindex', '-1');
  }

  #afterRender(): void {
    this.#options.onFrame?.();
    if (this.#drawn || this.#layers.length === 0) return;
    this.#drawn = true;
    this.#overlay.getCanvas()?.addEventListener('webglcontextlost', () => this.#options.onLost());
    this.#options.onFirstFrame();
  }
}
