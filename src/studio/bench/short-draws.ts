const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|warp/i;
/** A triangle. */
const FEW = 3;

/**
 * Where the processor itself computes the graphics, a map with a million corners takes it seconds a frame,
 * beside the script that is to be measured and on the same cores. There, until the returned function is
 * called, each call that draws on a canvas within `ground` draws one triangle of its mesh; all else is as
 * ever. Null where a graphics card draws.
 */
export function shortDraws(ground: HTMLElement): (() => void) | null {
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
