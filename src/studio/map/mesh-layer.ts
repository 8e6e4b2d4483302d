import { Layer, project32 } from '@deck.gl/core';
import { Buffer, type BufferLayout } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';

/** One attribute of the corners of a mesh. */
export interface CornerPart {
  readonly layout: BufferLayout;
  readonly data: Float32Array | Uint8Array;
}

/** The two shaders of a mesh, and the uniforms that they share. */
interface MeshShaders {
  readonly vs: string;
  readonly fs: string;
  readonly defines?: Readonly<Record<string, boolean>>;
  readonly modules?: readonly object[];
}

/** A layer that is one mesh of triangles, built by the layer itself. */
export abstract class MeshLayer<Props extends object> extends Layer<Required<Props>> {
  static override layerName = 'MeshLayer';
  declare state: { model?: Model | undefined; buffers?: readonly Buffer[]; drawn?: number };

  override initializeState(): void {}

  override finalizeState(context: this['context']): void {
    this.release();
    super.finalizeState(context);
  }

  protected release(): void {
    this.state.model?.destroy();
    this.state.buffers?.forEach((buffer) => buffer.destroy());
    this.setState({ model: undefined, buffers: [] });
  }

  /** Replaces the values of one part by as many others. */
  protected rewrite(part: number, data: CornerPart['data']): void {
    this.state.buffers?.[part].write(data);
  }

  /** Replaces the mesh. The buffers are those of the parts, in their order, then the indices. */
  protected build(
    { modules = [], ...shaders }: MeshShaders,
    parts: readonly CornerPart[],
    triangles: Uint32Array,
  ): void {
    this.release();
    const { device } = this.context;
    const corners = parts.map(({ data }) =>
      device.createBuffer({ data, usage: Buffer.VERTEX | Buffer.COPY_DST }),
    );
    const indices = device.createBuffer({ data: triangles, usage: Buffer.INDEX });
    const model = new Model(device, {
      ...(super.getShaders({ ...shaders, modules: [project32, ...modules] }) as object),
      id: this.props.id,
      topology: 'triangle-list',
      bufferLayout: parts.map(({ layout }) => layout),
      attributes: Object.fromEntries(parts.map(({ layout }, i) => [layout.name, corners[i]])),
      indexBuffer: indices,
      vertexCount: triangles.length,
    });
    this.setState({ model, buffers: [...corners, indices] });
  }
}

/** Number of corners of a square. */
export const CORNERS = 4;

/** Indices of two triangles for each square. */
export function trianglesOf(squares: number): Uint32Array {
  const corners = [0, 1, 2, 1, 3, 2];
  return Uint32Array.from(
    { length: corners.length * squares },
    (_, i) => CORNERS * Math.floor(i / corners.length) + corners[i % corners.length],
  );
}
