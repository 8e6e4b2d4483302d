import type { DefaultProps, UpdateParameters } from '@deck.gl/core';
import type { BufferLayout } from '@luma.gl/core';
import type { Rgba } from '../inks';
import type { LineMesh } from './line-mesh';
import { LINE_FRAGMENT, LINE_VERTEX, lineUniforms } from './line-shaders';
import { MeshLayer, type CornerPart } from './mesh-layer';

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
  /** Read anew for each frame: of a mesh with seconds only what was passed by then is drawn. Null: all of it. */
  clock: Clock | null;
  /** Seconds after which nothing is left of what was passed; 0: it stays. */
  trail: number;
}

/** What moves a line that is driven, without anything else being made anew. */
export interface Clock {
  readonly second: number;
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
} as unknown as DefaultProps<LineMeshProps>;

/** Corners between a point's own and those of the point after it. */
const CORNERS = 2;

/**
 * Lines as one mesh of triangles. deck.gl's own layer of lines draws each segment as an instance; where the graphics card is
 * simulated each instance costs as much as a draw call, and a map of ten thousand segments took half a second.
 */
export class LineMeshLayer extends MeshLayer<LineMeshProps> {
  static override layerName = 'LineMeshLayer';
  static override defaultProps = defaultProps;

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    const alike =
      props.mesh === oldProps.mesh && !props.dash === !oldProps.dash && !props.clock === !oldProps.clock;
    if (alike && this.state.model) return;
    if (props.mesh.indices.length === 0) return this.release();
    this.#rebuild(props);
  }

  /** A clock that went on is reason enough. */
  override getNeedsRedraw(options?: { clearRedrawFlags: boolean }): string | false {
    const reason = super.getNeedsRedraw(options);
    const { clock } = this.props;
    return clock && clock.second !== this.state.drawn ? 'clock' : reason;
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return;
    const { colour, width, lane, dash, clock, trail } = this.props;
    const ratio = this.context.device.getDefaultCanvasContext().cssToDeviceRatio();
    const line = {
      colour: colour.map((value) => value / 255),
      dash: (dash ?? [0, 0]).map((px) => px * ratio),
      width,
      lane,
      second: clock?.second ?? 0,
      trail,
    };
    if (clock) this.state.drawn = clock.second;
    model.shaderInputs.setProps({ line });
    model.draw(this.context.renderPass);
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
