import { Layer, project32, type DefaultProps, type UpdateParameters } from '@deck.gl/core';
import { Buffer } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';
import type { Rgba } from '../inks';
import { inFrame } from './deck-lines';
import { placeAt, type DrivePath } from './drive-path';
import { DRIVER_FRAGMENT, DRIVER_VERTEX } from './driver-shaders';
import type { Clock } from './line-mesh-layer';
import type { MapFrame } from './map-frame';

/** A round mark that is driven along a path. */
export interface Driver {
  readonly path: DrivePath;
  /** Px to the middle of its ring. */
  readonly radius: number;
  readonly fill: Rgba;
  readonly ring: Rgba;
}

/** Drivers, the last on top, wherever the clock says that they are. */
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

const CORNERS = 4;

/** Four corners for each driver. For a frame only their places are written anew. */
class DriverLayer extends Layer<Required<DriverProps>> {
  static override layerName = 'DriverLayer';
  static override defaultProps = defaultProps;
  declare state: { model?: Model; buffers?: readonly Buffer[]; places?: Buffer; drawn?: number };

  override initializeState(): void {}

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    if (props.drivers === oldProps.drivers && this.state.model) return;
    this.#release();
    this.setState(this.#model(props.drivers));
  }

  override getNeedsRedraw(options?: { clearRedrawFlags: boolean }): string | false {
    const reason = super.getNeedsRedraw(options);
    return this.props.clock.second === this.state.drawn ? reason : 'clock';
  }

  override draw(): void {
    const { model, places } = this.state;
    if (!model || !places) return;
    const { drivers, clock } = this.props;
    const { second } = clock;
    places.write(placesAt(drivers, second));
    this.state.drawn = second;
    model.draw(this.context.renderPass);
  }

  override finalizeState(context: this['context']): void {
    this.#release();
    super.finalizeState(context);
  }

  #release(): void {
    this.state.model?.destroy();
    this.state.buffers?.forEach((buffer) => buffer.destroy());
  }

  #model(drivers: readonly Driver[]): { model: Model; buffers: readonly Buffer[]; places: Buffer } {
    const { device } = this.context;
    const vertices = (data: Float32Array | Uint8Array) =>
      device.createBuffer({ data, usage: Buffer.VERTEX | Buffer.COPY_DST });
    const places = vertices(placesAt(drivers, 0));
    const fills = vertices(forCorners(drivers, Uint8Array, ({ fill }) => fill));
    const rings = vertices(forCorners(drivers, Uint8Array, ({ ring }) => ring));
    const radii = vertices(forCorners(drivers, Float32Array, ({ radius }) => [radius]));
    const data = new Uint32Array(drivers.flatMap((_, i) => [0, 1, 2, 1, 3, 2].map((at) => CORNERS * i + at)));
    const indices = device.createBuffer({ data, usage: Buffer.INDEX });
    const shaders = super.getShaders({
      vs: DRIVER_VERTEX,
      fs: DRIVER_FRAGMENT,
      modules: [project32],
    }) as object;
    const model = new Model(device, {
      ...shaders,
      id: this.props.id,
      topology: 'triangle-list',
      bufferLayout: [
        { name: 'places', format: 'float32x2' },
        { name: 'fills', format: 'unorm8x4' },
        { name: 'rings', format: 'unorm8x4' },
        { name: 'radii', format: 'float32' },
      ],
      attributes: { places, fills, rings, radii },
      indexBuffer: indices,
      vertexCount: data.length,
    });
    return { model, buffers: [places, fills, rings, radii, indices], places };
  }
}

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

/** The same values for all corners of a driver. */
function forCorners<T extends Float32Array | Uint8Array>(
  drivers: readonly Driver[],
  Values: { from(values: readonly number[]): T },
  of: (driver: Driver) => readonly number[],
): T {
  return Values.from(
    drivers.flatMap((driver) => Array.from({ length: CORNERS }, () => [...of(driver)]).flat()),
  );
}
