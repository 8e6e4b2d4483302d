import type { Rgba } from '../inks';
import { LiveMap } from '../map/live-map.svelte';
import type { Camera } from '../state/page/map-state.svelte';
import { drawnBy } from './frame-script';

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

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|warp/i;
/** A triangle. */
const FEW = 3;

/**
 * Where the processor itself computes the graphics, a map with a million corners takes it seconds a frame,
 * beside the script that is to be measured and on the same cores. There, until the returned function is
 * called, each call that draws on a canvas within `ground` draws one triangle of its mesh; all else is as
 * ever. Null where a graphics card draws.
 */
function shortDraws(ground: HTMLElement): (() => void) | null {
  if (!SOFTWARE.test(rendererName())) return null;
  const { prototype } = WebGL2RenderingContext;
  const original = prototype.drawElements;
  prototype.drawElements = function (mode, count, type, offset) {
    const here = this.canvas instanceof Node && ground.contains(this.canvas);
    original.call(this, mode, here ? Math.min(count, FEW) : count, type, offset);
  };
  return () => void (prototype.drawElements = original);
}

function rendererName(): string {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) throw new Error('This browser has no WebGL 2, which the map is drawn with.');
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}
