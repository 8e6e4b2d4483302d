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

export const lineUniforms = {
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
export const LINE_VERTEX = `\
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
export const LINE_FRAGMENT = `\
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
