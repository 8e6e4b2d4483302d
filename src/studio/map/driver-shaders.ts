/** Draws a square around each driver, one px wider than its ring. */
export const DRIVER_VERTEX = `\
#version 300 es
#define SHADER_NAME driver-vertex
in vec2 places;
in vec4 fills;
in vec4 rings;
in float radii;
out vec4 vFill;
out vec4 vRing;
out vec2 vAt;
out float vRadius;
out float vHalfRing;
const float HALF_RING = 1.0;

void main() {
  float ratio = project.devicePixelRatio;
  vec2 corner = vec2((gl_VertexID & 1) == 0 ? -1.0 : 1.0, (gl_VertexID & 2) == 0 ? -1.0 : 1.0);
  vec2 offset = corner * (radii + HALF_RING + 1.0 / ratio);
  vAt = offset * ratio;
  vRadius = radii * ratio;
  vHalfRing = HALF_RING * ratio;
  vFill = vec4(fills.rgb, fills.a * layer.opacity);
  vRing = vec4(rings.rgb, rings.a * layer.opacity);
  geometry.worldPosition = vec3(places, 0.0);
  vec2 at = project_position(vec3(places, 0.0)).xy;
  geometry.position = vec4(at + project_pixel_size(offset), 0.0, 1.0);
  gl_Position = project_common_position_to_clipspace(geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
}
`;

/** Draws a disc with a ring of 2 px around it. */
export const DRIVER_FRAGMENT = `\
#version 300 es
#define SHADER_NAME driver-fragment
precision highp float;
in vec4 vFill;
in vec4 vRing;
in vec2 vAt;
in float vRadius;
in float vHalfRing;
out vec4 fragColor;

void main() {
  float away = length(vAt);
  float cover = clamp(vRadius + vHalfRing - away + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  vec4 colour = mix(vFill, vRing, clamp(away - vRadius + vHalfRing + 0.5, 0.0, 1.0));
  fragColor = vec4(colour.rgb, colour.a * cover);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;
