import type { DefaultProps, Layer, UpdateParameters } from '@deck.gl/core';
import type { Rgba } from '../inks';
import { inFrame } from './deck-lines';
import type { MapFrame } from '../map-frame';
import { CORNERS, MeshLayer, trianglesOf } from './mesh-layer';

/** What all signs of a layer share: colours from 0 to 1, sizes in px. */
const UNIFORMS = `\
layout(std140) uniform markUniforms {
  vec4 ink;
  vec4 ground;
  float radius;
  float stroke;
  float halo;
  float shape;
} mark;
`;

const markUniforms = {
  name: 'mark',
  vs: UNIFORMS,
  fs: UNIFORMS,
  uniformTypes: {
    ink: 'vec4<f32>',
    ground: 'vec4<f32>',
    radius: 'f32',
    stroke: 'f32',
    halo: 'f32',
    shape: 'f32',
  },
} as const;

/** Draws a square around each point, one px wider than its sign. */
const SIGN_VERTEX = `\
#version 300 es
#define SHADER_NAME sign-vertex
in vec2 places;
out vec2 vAt;
out float vRatio;

void main() {
  float ratio = project.devicePixelRatio;
  vec2 corner = vec2((gl_VertexID & 1) == 0 ? -1.0 : 1.0, (gl_VertexID & 2) == 0 ? -1.0 : 1.0);
  vec2 offset = corner * (mark.radius + 0.5 * mark.stroke + mark.halo + 1.0 / ratio);
  vAt = offset * ratio;
  vRatio = ratio;
  geometry.worldPosition = vec3(places, 0.0);
  vec2 at = project_position(vec3(places, 0.0)).xy;
  geometry.position = vec4(at + project_pixel_size(offset), 0.0, 1.0);
  gl_Position = project_common_position_to_clipspace(geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
}
`;

/**
 * Draws a disc (shape 0), a ring around the ground (1), a cross (2), a plus (3), a square (4), a diamond (5) or a
 * triangle that points up (6) or down (7), with a rim in the colour of the ground.
 */
const SIGN_FRAGMENT = `\
#version 300 es
#define SHADER_NAME sign-fragment
precision highp float;
in vec2 vAt;
in float vRatio;
out vec4 fragColor;

void main() {
  float halfStroke = 0.5 * mark.stroke * vRatio;
  float radius = mark.radius * vRatio;
  float away = length(vAt) - radius;
  // Distances to the edge of the ink, and to the edge of all that the sign covers; positive outside.
  float ink = away;
  float all = away;
  vec2 aside = abs(vAt);
  if (mark.shape > 5.5) {
    float up = mark.shape > 6.5 ? -vAt.y : vAt.y;
    ink = max(0.866 * aside.x + 0.5 * up, -up) - 0.5 * radius;
    all = ink;
  } else if (mark.shape > 4.5) {
    ink = 0.7071 * (aside.x + aside.y - radius);
    all = ink;
  } else if (mark.shape > 3.5) {
    ink = max(aside.x, aside.y) - 0.7071 * radius;
    all = ink;
  } else if (mark.shape > 2.5) {
    ink = max(min(aside.x, aside.y) - halfStroke, max(aside.x, aside.y) - radius);
    all = ink;
  } else if (mark.shape > 1.5) {
    vec2 turned = abs(vec2(vAt.x + vAt.y, vAt.x - vAt.y)) * 0.7071;
    ink = max(min(turned.x, turned.y) - halfStroke, max(turned.x, turned.y) - radius);
    all = ink;
  } else if (mark.shape > 0.5) {
    ink = abs(away) - halfStroke;
    all = away - halfStroke;
  }
  float inked = clamp(0.5 - ink, 0.0, 1.0);
  float cover = clamp(0.5 - all + mark.halo * vRatio, 0.0, 1.0);
  if (cover <= 0.0) discard;
  vec4 colour = mix(vec4(mark.ground.rgb, mark.ground.a * cover), vec4(mark.ink.rgb, mark.ink.a), inked);
  fragColor = vec4(colour.rgb, colour.a * layer.opacity);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

export const SHAPES = {
  disc: 0,
  ring: 1,
  cross: 2,
  plus: 3,
  square: 4,
  diamond: 5,
  triangle: 6,
  wedge: 7,
} as const;

/** How signs are drawn, in px. */
export interface SignStyle {
  readonly shape: keyof typeof SHAPES;
  readonly colour: Rgba;
  /** The colour of the rim, and of the inside of a ring. */
  readonly ground: Rgba;
  /** Distance to the edge of a disc, to the middle of the line of a ring, or to the tips and corners of the others. */
  readonly radius: number;
  /** Width of the lines of rings, crosses and pluses. */
  readonly stroke?: number;
  /** Width of the rim. */
  readonly halo?: number;
  /** Opacity of the whole layer. */
  readonly opacity?: number;
  readonly visible?: boolean;
}

/** The same sign at many points. @param places (2 P) degrees from the middle of the frame */
export const signLayer = (
  id: string,
  frame: MapFrame,
  places: Float32Array,
  { shape, stroke = 0, halo = 0, opacity = 1, visible = true, ...style }: SignStyle,
): Layer =>
  new SignLayer({
    id,
    ...inFrame(frame),
    places,
    ...style,
    stroke,
    halo,
    opacity,
    visible,
    shape: SHAPES[shape],
  });

interface SignProps {
  places: Float32Array;
  colour: Rgba;
  ground: Rgba;
  radius: number;
  stroke: number;
  halo: number;
  shape: number;
}

const defaultProps = {
  places: { type: 'object', value: new Float32Array(), compare: false },
  colour: { type: 'color', value: [0, 0, 0, 255] },
  ground: { type: 'color', value: [0, 0, 0, 0] },
  radius: { type: 'number', value: 1 },
  stroke: { type: 'number', value: 0 },
  halo: { type: 'number', value: 0 },
  shape: { type: 'number', value: 0 },
} as unknown as DefaultProps<SignProps>;

/**
 * Draws signs as one mesh with four corners each. On a software adapter each instance of deck.gl's own layers
 * costs as much as a draw call, and traces have many thousands of points.
 */
export class SignLayer extends MeshLayer<SignProps> {
  static override layerName = 'SignLayer';
  static override defaultProps = defaultProps;

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    if (props.places === oldProps.places && this.state.model) return;
    const { places } = props;
    if (places.length === 0) return this.release();
    const shaders = { vs: SIGN_VERTEX, fs: SIGN_FRAGMENT, modules: [markUniforms] };
    const corners = { layout: { name: 'places', format: 'float32x2' }, data: forCorners(places) } as const;
    this.build(shaders, [corners], trianglesOf(places.length / 2));
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return;
    const { colour, ground, radius, stroke, halo, shape } = this.props;
    const share = (rgba: Rgba) => rgba.map((value) => value / 255);
    const mark = { ink: share(colour), ground: share(ground), radius, stroke, halo, shape };
    model.shaderInputs.setProps({ mark });
    model.draw(this.context.renderPass);
  }
}

/** Repeats each position for its four corners. */
function forCorners(places: Float32Array): Float32Array {
  const corners = new Float32Array(CORNERS * places.length);
  for (let i = 0; i < corners.length; i++) corners[i] = places[2 * Math.floor(i / (2 * CORNERS)) + (i % 2)];
  return corners;
}
