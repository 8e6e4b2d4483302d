import type { DefaultProps, Layer, UpdateParameters } from '@deck.gl/core';
import type { Rgba } from '../inks';
import { inFrame } from './deck-lines';
import type { MapFrame } from './map-frame';
import { CORNERS, MeshLayer, trianglesOf } from './mesh-layer';
import { SIGN_FRAGMENT, SIGN_VERTEX, markUniforms } from './sign-shaders';

const SHAPES = {
  disc: 0,
  ring: 1,
  cross: 2,
  plus: 3,
  square: 4,
  diamond: 5,
  triangle: 6,
  wedge: 7,
} as const;

/** How signs are drawn, in px. */
export interface SignStyle {
  readonly shape: keyof typeof SHAPES;
  readonly colour: Rgba;
  /** The colour of the rim, and of the inside of a ring. */
  readonly ground: Rgba;
  /** Distance to the edge of a disc, to the middle of the line of a ring, or to the tips and corners of the others. */
  readonly radius: number;
  /** Width of the lines of rings, crosses and pluses. */
  readonly stroke?: number;
  /** Width of the rim. */
  readonly halo?: number;
  /** Opacity of the whole layer. */
  readonly opacity?: number;
  readonly visible?: boolean;
}

/** The same sign at many points. @param places (2 P) degrees from the middle of the frame */
export const signLayer = (
  id: string,
  frame: MapFrame,
  places: Float32Array,
  { shape, stroke = 0, halo = 0, opacity = 1, visible = true, ...style }: SignStyle,
): Layer =>
  new SignLayer({
    id,
    ...inFrame(frame),
    places,
    ...style,
    stroke,
    halo,
    opacity,
    visible,
    shape: SHAPES[shape],
  });

interface SignProps {
  places: Float32Array;
  colour: Rgba;
  ground: Rgba;
  radius: number;
  stroke: number;
  halo: number;
  shape: number;
}

const defaultProps = {
  places: { type: 'object', value: new Float32Array(), compare: false },
  colour: { type: 'color', value: [0, 0, 0, 255] },
  ground: { type: 'color', value: [0, 0, 0, 0] },
  radius: { type: 'number', value: 1 },
  stroke: { type: 'number', value: 0 },
  halo: { type: 'number', value: 0 },
  shape: { type: 'number', value: 0 },
} as unknown as DefaultProps<SignProps>;

/**
 * Draws signs as one mesh with four corners each. On a software adapter each instance of deck.gl's own layers
 * costs as much as a draw call, and traces have many thousands of points.
 */
class SignLayer extends MeshLayer<SignProps> {
  static override layerName = 'SignLayer';
  static override defaultProps = defaultProps;

  override updateState({ props, oldProps }: UpdateParameters<this>): void {
    if (props.places === oldProps.places && this.state.model) return;
    const { places } = props;
    if (places.length === 0) return this.release();
    const shaders = { vs: SIGN_VERTEX, fs: SIGN_FRAGMENT, modules: [markUniforms] };
    const corners = { layout: { name: 'places', format: 'float32x2' }, data: forCorners(places) } as const;
    this.build(shaders, [corners], trianglesOf(places.length / 2));
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return;
    const { colour, ground, radius, stroke, halo, shape } = this.props;
    const share = (rgba: Rgba) => rgba.map((value) => value / 255);
    const mark = { ink: share(colour), ground: share(ground), radius, stroke, halo, shape };
    model.shaderInputs.setProps({ mark });
    model.draw(this.context.renderPass);
  }
}

/** Repeats each position for its four corners. */
function forCorners(places: Float32Array): Float32Array {
  const corners = new Float32Array(CORNERS * places.length);
  for (let i = 0; i < corners.length; i++) corners[i] = places[2 * Math.floor(i / (2 * CORNERS)) + (i % 2)];
  return corners;
}
