import { add, matMul, relu, reshape, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../../nn/ops/linear';
import { constant, linearSpecs, type Parameters, type ParameterSpec } from '../../nn/parameters';
import { CHOICE_FEATURES } from '../../knowledge/choice-features';
import { CHOICE_WIDTH } from './features/choice-inputs';

const AT = 'navigator.residual';
/** Weights (1, F) of the linear part. */
export const RESIDUAL_LINEAR = `${AT}.linear.weight`;

/**
 * The parameters of a residual: a linear part and, where `hidden` is above 0, a network of one hidden layer beside it.
 * Both begin at 0, where the student is HOSER as published. Neither has a bias at its end: the softmax over
 * candidates would not see it.
 * @param width number of inputs, F
 */
export function residualSpecs(hidden: number, width: number = CHOICE_WIDTH): ParameterSpec[] {
  const zero = constant(0);
  const parts: ParameterSpec[] = [{ name: RESIDUAL_LINEAR, shape: [1, width], init: zero }];
  if (hidden === 0) return parts;
  return [
    ...parts,
    ...linearSpecs(`${AT}.mlp.0`, width, hidden),
    { name: `${AT}.mlp.2.weight`, shape: [1, hidden], init: zero },
  ];
}

/**
 * What is added to the navigator's logits: choices (N C F) or (N C x F) -> (N x C). At padding it is that of inputs of 0.
 */
export function candidateResidual(
  parameters: Parameters,
  choices: Tensor1D | Tensor2D,
  shape: [number, number],
): Tensor2D {
  const line = parameters.get<Tensor2D>(RESIDUAL_LINEAR);
  const rows = reshape(choices, [shape[0] * shape[1], line.shape[1]]) as Tensor2D;
  const straight = matMul(rows, line, false, true);
  if (!parameters.has(`${AT}.mlp.0.weight`)) return reshape(straight, shape);
  const weight = parameters.get<Tensor2D>(`${AT}.mlp.0.weight`);
  const hidden = relu(linear(rows, weight, parameters.get<Tensor1D>(`${AT}.mlp.0.bias`)));
  const bent = linear(hidden as Tensor2D, parameters.get<Tensor2D>(`${AT}.mlp.2.weight`));
  return reshape(add(straight, bent), shape);
}

/** Inputs that say how often trips went which way; the others say what the road network says. */
const COUNTED: readonly string[] = ['logFirst', 'logSecond', 'logCount', 'logToward', 'logTowardCount'];

const IS_COUNTED = CHOICE_FEATURES.map((name) => COUNTED.includes(name));

/** What a residual is made of, in nats of logit. */
export interface ResidualParts {
  /** Linear part that comes from counting. */
  readonly counting: number;
  /** Linear part that comes from the road network and the costs of driving it. */
  readonly network: number;
  /** Part of the hidden layer, which takes both together. */
  readonly together: number;
}

/** The same on the host, a candidate at a time: searches ask for few candidates at once. */
export class HostResidual {
  readonly #hidden: number;

  private constructor(
    private readonly straight: Float32Array,
    private readonly weight: Float32Array | null,
    private readonly bias: Float32Array | null,
    private readonly last: Float32Array | null,
  ) {
    this.#hidden = last?.length ?? 0;
  }

  /** Takes the weights as they are now. */
  static async of(parameters: Parameters): Promise<HostResidual> {
    const values = async (name: string) =>
      parameters.has(name) ? ((await parameters.get(name).data()) as Float32Array).slice() : null;
    const [straight, weight, bias, last] = await Promise.all(
      [RESIDUAL_LINEAR, `${AT}.mlp.0.weight`, `${AT}.mlp.0.bias`, `${AT}.mlp.2.weight`].map(values),
    );
    return new HostResidual(straight!, weight, bias, last);
  }

  /** Residual of row `row` of some inputs (rows x F). */
  at(choices: Float32Array, row: number): number {
    const { counting, network, together } = this.parts(choices, row);
    return counting + network + together;
  }

  /** The same by its parts. */
  parts(choices: Float32Array, row: number): ResidualParts {
    const width = this.straight.length;
    const first = row * width;
    let [counting, network, together] = [0, 0, 0];
    for (let i = 0; i < width; i++) {
      const one = this.straight[i] * choices[first + i];
      if (IS_COUNTED[i]) counting += one;
      else network += one;
    }
    for (let unit = 0; unit < this.#hidden; unit++) {
      let into = this.bias![unit];
      for (let i = 0, w = unit * width; i < width; i++, w++) into += this.weight![w] * choices[first + i];
      if (into > 0) together += this.last![unit] * into;
    }
    return { counting, network, together };
  }
}
