import type { DrivePath, Clock } from '../map-show';
import type { DefaultProps, Layer, UpdateParameters } from '@deck.gl/core';
import type { Rgba } from '../inks';
import { inFrame } from './deck-lines';
import { placeAt } from './drive-path';
import type { MapFrame } from '../map-frame';
import { CORNERS, MeshLayer, trianglesOf, type CornerPart } from './mesh-layer';

/** Draws a square around each driver, one px wider than its ring. */
const DRIVER_VERTEX = `\
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
const DRIVER_FRAGMENT = `\
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

/** A round mark that moves along a path. */
export interface Driver {
  readonly path: DrivePath;
  /** Radius in px, to the middle of its ring. */
  readonly radius: number;
  readonly fill: Rgba;
  readonly ring: Rgba;
}

/** A layer of drivers, the last one on top, each where the clock says. */
export const driverLayer = (id: string, frame: MapFrame, drivers: readonly Driver[], clock: Clock): Layer =>
  new DriverLayer({ id, ...inFrame(frame), drivers, clock });

interface DriverProps {
  drivers: readonly Driver[];
  clock: Clock;
}

const defaultProps = {
  drivers: { type: 'object', value: [], compare: false },
  clock: { type: 'object', value: { second: 0 }, compare: false },
} as unknown as DefaultProps<DriverProps>;

/** Draws four corners for each driver. From frame to frame only their positions are written. */
export class DriverLayer extends MeshLayer<DriverProps> {
  static override layerName = 'DriverLayer';
  static override defaultProps = defaultProps;

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    if (props.drivers === oldProps.drivers && this.state.model) return;
    const shaders = { vs: DRIVER_VERTEX, fs: DRIVER_FRAGMENT };
    this.build(shaders, partsOf(props.drivers), trianglesOf(props.drivers.length));
  }

  override getNeedsRedraw(options?: { clearRedrawFlags: boolean }): string | false {
    const reason = super.getNeedsRedraw(options);
    return this.props.clock.second === this.state.drawn ? reason : 'clock';
  }

  override draw(): void {
    const { model, buffers } = this.state;
    if (!model || !buffers) return;
    const { drivers, clock } = this.props;
    const { second } = clock;
    // The positions are the first part.
    buffers[0].write(placesAt(drivers, second));
    this.state.drawn = second;
    model.draw(this.context.renderPass);
  }
}

const partsOf = (drivers: readonly Driver[]): CornerPart[] => [
  { layout: { name: 'places', format: 'float32x2' }, data: placesAt(drivers, 0) },
  {
    layout: { name: 'fills', format: 'unorm8x4' },
    data: forCorners(drivers, Uint8Array, ({ fill }) => fill),
  },
  {
    layout: { name: 'rings', format: 'unorm8x4' },
    data: forCorners(drivers, Uint8Array, ({ ring }) => ring),
  },
  {
    layout: { name: 'radii', format: 'float32' },
    data: forCorners(drivers, Float32Array, ({ radius }) => [radius]),
  },
];

function placesAt(drivers: readonly Driver[], second: number): Float32Array {
  const places = new Float32Array(2 * CORNERS * drivers.length);
  drivers.forEach(({ path }, i) => {
    const { x, y } = placeAt(path, second);
    for (let corner = CORNERS * i; corner < CORNERS * (i + 1); corner++) {
      places[2 * corner] = x;
      places[2 * corner + 1] = y;
    }
  });
  return places;
}

/** Repeats the values of each driver for all of its corners. */
function forCorners<T extends Float32Array | Uint8Array>(
  drivers: readonly Driver[],
  Values: { from(values: readonly number[]): T },
  of: (driver: Driver) => readonly number[],
): T {
  return Values.from(
    drivers.flatMap((driver) => Array.from({ length: CORNERS }, () => [...of(driver)]).flat()),
  );
}
