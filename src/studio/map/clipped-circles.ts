import { ScatterplotLayer } from '@deck.gl/layers';
import type { Clip } from './line-mesh-layer';

interface ClippedProps {
  /** The part of the map that is drawn on; null for all of it. */
  clip: Clip | null;
}

const UNIFORMS = `\
layout(std140) uniform clipUniforms {
  float edge;
  float side;
} clip;
`;

const clipUniforms = {
  name: 'clip',
  fs: UNIFORMS,
  uniformTypes: { edge: 'f32', side: 'f32' },
} as const;

/** What a layer says of its shaders: their modules, and what is put into them. */
interface Shaders {
  readonly modules: readonly object[];
}

/** Circles of which only those parts are drawn that lie on one side of an upright edge, as of lines (`LineMeshLayer`). */
export class ClippedCircles extends ScatterplotLayer<unknown, ClippedProps> {
  static override layerName = 'ClippedCircles';
  static override defaultProps = {
    clip: { type: 'object', value: null, optional: true, compare: 1 },
  } as unknown as typeof ScatterplotLayer.defaultProps;

  override getShaders() {
    const shaders = super.getShaders() as Shaders;
    return {
      ...shaders,
      modules: [...shaders.modules, clipUniforms],
      inject: { 'fs:#main-start': 'if (clip.side * (gl_FragCoord.x - clip.edge) > 0.0) discard;' },
    } as object;
  }

  override draw(options: { uniforms: object }): void {
    const { clip } = this.props;
    const ratio = this.context.device.getDefaultCanvasContext().cssToDeviceRatio();
    const side = clip === null ? 0 : clip.side === 'left' ? 1 : -1;
    this.state.model?.shaderInputs.setProps({ clip: { edge: (clip?.edge ?? 0) * ratio, side } });
    super.draw(options);
  }
}
