import type { DefaultProps, Layer, UpdateParameters } from '@deck.gl/core';
import type { Rgba } from '../inks';
import { inFrame } from './deck-lines';
import { placeAt, type DrivePath } from './drive-path';
import { DRIVER_FRAGMENT, DRIVER_VERTEX } from './driver-shaders';
import type { Clock } from './line-mesh-layer';
import type { MapFrame } from './map-frame';
import { CORNERS, MeshLayer, trianglesOf, type CornerPart } from './mesh-layer';

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
class DriverLayer extends MeshLayer<DriverProps> {
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
