import type { Rgba } from '../inks';
import { LiveMap } from '../map/live-map.svelte';
import type { Camera } from '../state/page/map-state.svelte';
import { drawnBy } from './frame-script';
import { shortDraws } from './short-draws';

/** The map as a laptop shows it. */
const VIEW = { width: '1280px', height: '720px' };
const FIRST_FRAME_MS = 60_000;

export const ROAD_GREY: Rgba = [150, 150, 150, 255];
export const INK: Rgba = [0, 121, 123, 200];
export const PAPER: Rgba = [255, 255, 255, 255];

/** The page's own map, drawn out of sight to be measured, and what went wrong with it. */
export class HiddenMap {
  readonly live: LiveMap;
  /** Told of every frame that the layers were drawn in, as its script ends. */
  onFrame: () => void = () => undefined;
  readonly #ground: HTMLElement;
  readonly #drawInFull: (() => void) | null;
  readonly #first: Promise<void>;
  #problem: Error | undefined;

  constructor(camera: Camera) {
    this.#ground = hiddenGround();
    this.#drawInFull = shortDraws(this.#ground);
    let onFirstFrame!: () => void;
    this.#first = new Promise((resolve) => (onFirstFrame = resolve));
    this.live = new LiveMap(this.#ground, {
      camera,
      insets: { left: 0, right: 0, top: 0, bottom: 0 },
      still: () => true,
      onFirstFrame,
      onFrame: () => this.onFrame(),
      onLost: () => void (this.#problem ??= new Error('The browser took the graphics away from the map.')),
      onFailure: (message) => void (this.#problem ??= new Error(message)),
    });
  }

  /** Whether each mesh is drawn as it is: see `shortDraws`. */
  get drawnInFull(): boolean {
    return this.#drawInFull === null;
  }

  /** Resolves when the first layers are on the map. */
  async drawn(): Promise<void> {
    const late = new Promise<void>((resolve) => void setTimeout(resolve, FIRST_FRAME_MS));
    await Promise.race([this.#first, late]);
    await this.settled();
  }

  /** Resolves when all that was ordered so far is drawn. @throws what befell the map */
  async settled(): Promise<void> {
    await drawnBy(contextOf(this.#ground));
    if (this.#problem) throw this.#problem;
  }

  close(): void {
    this.live.close();
    this.#drawInFull?.();
    this.#ground.remove();
  }
}

/** The context of the layers' canvas; the map below them has one of its own. */
function contextOf(ground: HTMLElement): WebGL2RenderingContext {
  const canvas = ground.querySelector<HTMLCanvasElement>('canvas:not(.maplibregl-canvas)');
  const gl = canvas?.getContext('webgl2');
  if (!gl) throw new Error('The map has no canvas to measure.');
  return gl;
}

function hiddenGround(): HTMLElement {
  const ground = document.createElement('div');
  Object.assign(ground.style, { position: 'fixed', left: '0', top: '0', visibility: 'hidden', ...VIEW });
  ground.inert = true;
  document.body.append(ground);
  return ground;
}
