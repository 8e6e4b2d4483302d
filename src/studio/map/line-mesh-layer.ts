import { Layer, project32, type DefaultProps, type LayerProps, type UpdateParameters } from '@deck.gl/core';
import { Buffer, type BufferLayout } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';
import type { Rgba } from '../inks';
import type { LineMesh } from './line-mesh';
import { LINE_FRAGMENT, LINE_VERTEX, lineUniforms } from './line-shaders';

interface LineMeshProps {
  mesh: LineMesh;
  /** Where the mesh has no colours of its own; 0 to 255. */
  colour: Rgba;
  /** Px; where the mesh has widths of its own, a factor on them. */
  width: number;
  /** Px to the right of the line itself. */
  lane: number;
  /** Px on, px off; null for a whole line. */
  dash: readonly [number, number] | null;
}

const NOTHING: LineMesh = {
  positions: new Float32Array(),
  along: new Float32Array(),
  colours: null,
  widths: null,
  indices: new Uint32Array(),
};

const defaultProps = {
  mesh: { type: 'object', value: NOTHING, compare: false },
  colour: { type: 'color', value: [0, 0, 0, 255] },
  width: { type: 'number', value: 1 },
  lane: { type: 'number', value: 0 },
  dash: { type: 'array', value: null, optional: true, compare: true },
} as unknown as DefaultProps<LineMeshProps>;

/** Corners between a point's own and those of the point after it. */
const CORNERS = 2;

/**
 * Lines as one mesh of triangles. deck.gl's own layer of lines draws each segment as an instance; where the graphics card is
 * simulated each instance costs as much as a draw call, and a map of ten thousand segments took half a second.
 */
export class LineMeshLayer extends Layer<Required<LineMeshProps>> {
  static override layerName = 'LineMeshLayer';
  static override defaultProps = defaultProps;
  declare state: { model?: Model | undefined; buffers?: readonly Buffer[] };

  override initializeState(): void {}

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    if (props.mesh === oldProps.mesh && !props.dash === !oldProps.dash && this.state.model) return;
    this.#release();
    if (props.mesh.indices.length > 0) this.setState(this.#model(props));
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return;
    const { colour, width, lane, dash } = this.props;
    const ratio = this.context.device.getDefaultCanvasContext().cssToDeviceRatio();
    const line = {
      colour: colour.map((value) => value / 255),
      dash: (dash ?? [0, 0]).map((px) => px * ratio),
      width,
      lane,
    };
    model.shaderInputs.setProps({ line });
    model.draw(this.context.renderPass);
  }

  override finalizeState(context: this['context']): void {
    this.#release();
    super.finalizeState(context);
  }

  #release(): void {
    this.state.model?.destroy();
    this.state.buffers?.forEach((buffer) => buffer.destroy());
    this.setState({ model: undefined, buffers: [] });
  }

  #model({ id, mesh, dash }: LineMeshProps & LayerProps): { model: Model; buffers: readonly Buffer[] } {
    const { device } = this.context;
    const parts = partsOf(mesh, dash !== null);
    const buffers = parts.map(({ data }) => device.createBuffer({ data, usage: Buffer.VERTEX }));
    const indices = device.createBuffer({ data: mesh.indices, usage: Buffer.INDEX });
    const shaders = super.getShaders({
      vs: LINE_VERTEX,
      fs: LINE_FRAGMENT,
      defines: {
        ...(dash && { DASHED: true }),
        ...(mesh.colours && { COLOURED: true }),
        ...(mesh.widths && { WIDTHS: true }),
      },
      modules: [project32, lineUniforms],
    }) as object;
    const model = new Model(device, {
      ...shaders,
      id,
      topology: 'triangle-list',
      bufferLayout: parts.map(({ layout }) => layout),
      attributes: Object.fromEntries(parts.map(({ layout }, i) => [layout.name, buffers[i]])),
      indexBuffer: indices,
      vertexCount: mesh.indices.length,
    });
    return { model, buffers: [...buffers, indices] };
  }
}

interface Part {
  readonly layout: BufferLayout;
  readonly data: Float32Array | Uint8Array;
}

function partsOf({ positions, along, colours, widths }: LineMesh, dashed: boolean): Part[] {
  const parts: Part[] = [{ layout: { name: 'points', ...POINTS }, data: positions }];
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
