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

export const markUniforms = {
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
export const SIGN_VERTEX = `\
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
export const SIGN_FRAGMENT = `\
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
