import type { DefaultProps, UpdateParameters } from '@deck.gl/core';
import type { BufferLayout } from '@luma.gl/core';
import type { Rgba } from '../inks';
import type { Clock } from '../map-show';
import type { LineMesh } from './line-mesh';
import { MeshLayer, type CornerPart } from './mesh-layer';

/**
 * What all corners of a layer share: in px, but for the colour (0 to 1), the second that is shown, the
 * seconds of a trail, and the side of the edge (device px from the left) that is left out: 1 beyond it, -1 before it,
 * 0 none.
 */
const UNIFORMS = `\
layout(std140) uniform lineUniforms {
  vec4 colour;
  vec2 dash;
  float width;
  float lane;
  float second;
  float trail;
  float edge;
  float side;
} line;
`;

const lineUniforms = {
  name: 'line',
  vs: UNIFORMS,
  fs: UNIFORMS,
  uniformTypes: {
    colour: 'vec4<f32>',
    dash: 'vec2<f32>',
    width: 'f32',
    lane: 'f32',
    second: 'f32',
    trail: 'f32',
    edge: 'f32',
    side: 'f32',
  },
} as const;

/**
 * Moves each corner to its side of the line, to where the sides of two segments meet. Both ends reach out by
 * half the width, so that the fragments can round them. Distances are handed on in device px.
 */
const LINE_VERTEX = `\
#version 300 es
#define SHADER_NAME line-vertex
in vec2 previousPoint;
in vec2 point;
in vec2 nextPoint;
#ifdef DASHED
in float along;
#endif
#ifdef COLOURED
in vec4 colours;
#endif
#ifdef WIDTHS
in float widths;
#endif
#ifdef DRIVEN
in float seconds;
out float vSeconds;
#endif
out vec4 vColour;
out float vAcross;
out float vHalf;
out vec2 vEnds;
out float vAlong;
// Px of one degree of longitude at zoom 0.
const float DEGREE = 512.0 / 360.0;

vec2 inCommon(vec2 degrees) {
  return project_position(vec3(degrees, 0.0)).xy;
}

void main() {
  vec2 at = inCommon(point);
  vec2 before = at - inCommon(previousPoint);
  vec2 after = inCommon(nextPoint) - at;
  float lengthBefore = length(before);
  float lengthAfter = length(after);
  bool first = lengthBefore == 0.0;
  bool last = lengthAfter == 0.0;
  vec2 came = first ? after / max(lengthAfter, 1e-30) : before / lengthBefore;
  vec2 goes = last ? came : after / lengthAfter;
  vec2 tangent = normalize(came + goes);
  float mitre = 1.0 / max(dot(tangent, came), 0.5);

  float width = line.width;
#ifdef WIDTHS
  width *= widths;
#endif
  float ratio = project.devicePixelRatio;
  float side = (gl_VertexID & 1) == 0 ? 1.0 : -1.0;
  // One px more than the line, in which it fades.
  float reach = 0.5 * width + 1.0 / ratio;
#ifdef DASHED
  float cap = 0.0;
  vAlong = along * DEGREE * project.scale * ratio;
#else
  float cap = reach;
  vAlong = 0.0;
#endif
  vec2 offset = vec2(tangent.y, -tangent.x) * mitre * (line.lane + side * reach);
  offset += came * cap * (float(last) - float(first));

  vAcross = side * reach * ratio;
  vHalf = 0.5 * width * ratio;
  vEnds = ratio * vec2(
    first ? -cap : lengthBefore * project.scale,
    last ? -cap : lengthAfter * project.scale
  );
  vColour = line.colour;
#ifdef COLOURED
  vColour = colours;
#endif
#ifdef DRIVEN
  vSeconds = seconds;
#endif
  vColour.a *= layer.opacity;
  geometry.worldPosition = vec3(point, 0.0);
  geometry.position = vec4(at + project_pixel_size(offset), 0.0, 1.0);
  gl_Position = project_common_position_to_clipspace(geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
}
`;

/**
 * Computes how much of a px the line covers, with round ends. A driven line ends at the driver and fades
 * behind.
 */
const LINE_FRAGMENT = `\
#version 300 es
#define SHADER_NAME line-fragment
precision highp float;
in vec4 vColour;
in float vAcross;
in float vHalf;
in vec2 vEnds;
in float vAlong;
#ifdef DRIVEN
in float vSeconds;
#endif
out vec4 fragColor;

void main() {
  float past = max(0.0, -min(vEnds.x, vEnds.y));
  float away = length(vec2(vAcross, past));
  float cover = clamp(min(vHalf, away + 0.5) - max(-vHalf, away - 0.5), 0.0, 1.0);
#ifdef DASHED
  float at = mod(vAlong, line.dash.x + line.dash.y);
  cover *= clamp(min(at, line.dash.x - at) + 0.5, 0.0, 1.0);
#endif
#ifdef DRIVEN
  float behind = line.second - vSeconds;
  cover *= behind < 0.0 ? 0.0 : line.trail > 0.0 ? 1.0 - behind / line.trail : 1.0;
#endif
  if (cover <= 0.0 || line.side * (gl_FragCoord.x - line.edge) > 0.0) discard;
  fragColor = vec4(vColour.rgb, vColour.a * cover);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

interface LineMeshProps {
  mesh: LineMesh;
  /** The colour of a mesh without colours of its own; 0 to 255. */
  colour: Rgba;
  /** Width in px; a factor on the widths of a mesh that has its own. */
  width: number;
  /** Distance in px to the right of the line itself. */
  lane: number;
  /** Px of dash and gap; null for a solid line. */
  dash: readonly [number, number] | null;
  /**
   * Read for each frame: of a mesh with seconds only what was passed by then is drawn. Null draws all of it.
   */
  clock: Clock | null;
  /** Seconds after which a passed stretch has faded away; with 0 it stays. */
  trail: number;
  /** The part of the map that is drawn on; null for all of it. */
  clip: Clip | null;
}

/** The part of the map on one side of an upright edge. */
export interface Clip {
  /** In px from the left edge of the map. */
  readonly edge: number;
  readonly side: 'left' | 'right';
}

const NOTHING: LineMesh = {
  positions: new Float32Array(),
  along: new Float32Array(),
  colours: null,
  widths: null,
  seconds: null,
  indices: new Uint32Array(),
};

const defaultProps = {
  mesh: { type: 'object', value: NOTHING, compare: false },
  colour: { type: 'color', value: [0, 0, 0, 255] },
  width: { type: 'number', value: 1 },
  lane: { type: 'number', value: 0 },
  dash: { type: 'array', value: null, optional: true, compare: true },
  clock: { type: 'object', value: null, optional: true, compare: false },
  trail: { type: 'number', value: 0 },
  clip: { type: 'object', value: null, optional: true, compare: 1 },
} as unknown as DefaultProps<LineMeshProps>;

/** Corners of one point; the next point's corners follow them. */
const CORNERS = 2;

/**
 * Draws lines as one mesh of triangles. The path layer of deck.gl draws each segment as an instance. On a
 * software adapter each instance costs as much as a draw call: a map of ten thousand segments took half a
 * second.
 */
export class LineMeshLayer extends MeshLayer<LineMeshProps> {
  static override layerName = 'LineMeshLayer';
  static override defaultProps = defaultProps;

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    const alike =
      props.mesh === oldProps.mesh && !props.dash === !oldProps.dash && !props.clock === !oldProps.clock;
    if (alike && this.state.model) return;
    if (props.mesh.indices.length === 0) return this.release();
    if (this.state.model && isRepainted(props, oldProps)) return this.#repaint(props);
    this.#rebuild(props);
  }

  /** A clock that has moved on is a reason to draw. */
  override getNeedsRedraw(options?: { clearRedrawFlags: boolean }): string | false {
    const reason = super.getNeedsRedraw(options);
    const { clock } = this.props;
    return clock && clock.second !== this.state.drawn ? 'clock' : reason;
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return;
    const { colour, width, lane, dash, clock, trail, clip } = this.props;
    const ratio = this.context.device.getDefaultCanvasContext().cssToDeviceRatio();
    const line = {
      colour: colour.map((value) => value / 255),
      dash: (dash ?? [0, 0]).map((px) => px * ratio),
      width,
      lane,
      second: clock?.second ?? 0,
      trail,
      edge: (clip?.edge ?? 0) * ratio,
      // What lies on the other side is left out.
      side: clip === null ? 0 : clip.side === 'left' ? 1 : -1,
    };
    if (clock) this.state.drawn = clock.second;
    model.shaderInputs.setProps({ line });
    model.draw(this.context.renderPass);
  }

  /** Puts other colours and widths on the lines that are there. */
  #repaint({ mesh: { colours, widths }, dash }: LineMeshProps): void {
    const at = dash === null ? 1 : 2;
    if (colours) this.rewrite(at, colours);
    if (widths) this.rewrite(at + 1, widths);
  }

  #rebuild({ mesh, dash, clock }: LineMeshProps): void {
    const driven = clock !== null && mesh.seconds !== null;
    const defines = {
      ...(dash && { DASHED: true }),
      ...(mesh.colours && { COLOURED: true }),
      ...(mesh.widths && { WIDTHS: true }),
      ...(driven && { DRIVEN: true }),
    };
    const shaders = { vs: LINE_VERTEX, fs: LINE_FRAGMENT, defines, modules: [lineUniforms] };
    this.build(shaders, partsOf(mesh, dash !== null, driven), mesh.indices);
  }
}

/** Whether a mesh differs from the one before only in the colours and widths of its corners. */
const isRepainted = (now: LineMeshProps, before: LineMeshProps): boolean =>
  now.mesh.positions === before.mesh.positions &&
  now.mesh.indices === before.mesh.indices &&
  now.mesh.seconds === before.mesh.seconds &&
  !now.dash === !before.dash &&
  !now.clock === !before.clock &&
  [now, before].every(({ mesh }) => mesh.colours !== null && mesh.widths !== null);

function partsOf(
  { positions, along, colours, widths, seconds }: LineMesh,
  dashed: boolean,
  driven: boolean,
): CornerPart[] {
  const parts: CornerPart[] = [{ layout: { name: 'points', ...POINTS }, data: positions }];
  const own = (attribute: string, format: 'float32' | 'unorm8x4', data: Float32Array | Uint8Array) =>
    parts.push({
      layout: {
        name: attribute,
        byteStride: 4,
        attributes: [{ attribute, format, byteOffset: CORNERS * 4 }],
      },
      data,
    });
  if (dashed) own('along', 'float32', along);
  if (colours) own('colours', 'unorm8x4', colours);
  if (widths) own('widths', 'float32', widths);
  if (driven && seconds) own('seconds', 'float32', seconds);
  return parts;
}

const POINTS = {
  byteStride: 8,
  attributes: [
    { attribute: 'previousPoint', format: 'float32x2', byteOffset: 0 },
    { attribute: 'point', format: 'float32x2', byteOffset: CORNERS * 8 },
    { attribute: 'nextPoint', format: 'float32x2', byteOffset: 2 * CORNERS * 8 },
  ],
} as const satisfies Omit<BufferLayout, 'name'>;
