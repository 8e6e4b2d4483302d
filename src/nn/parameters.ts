import {
  dispose,
  keep,
  tensor,
  type Tensor,
  clone,
  tidy,
  transpose,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import type { SafetensorsTensor } from './safetensors';
import { rememberTranspose } from './ops/linear';

/** How a parameter starts, as PyTorch (and torch_geometric) would start it. */
export type Initializer =
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'constant'; readonly value: number };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Initializer;
  /**
   * In the official state dict but never used in the forward pass: kept,
   * saved, and left alone by the optimiser.
   */
  readonly unused?: true;
}

export const normal = (std: number): Initializer => ({ kind: 'normal', std });
export const constant = (value: number): Initializer => ({ kind: 'constant', value });
/** torch.nn.Linear's default for weight and bias: U(-1/sqrt(in), 1/sqrt(in)). */
const uniformFanIn = (fanIn: number): Initializer => ({
  kind: 'uniform',
  bound: 1 / Math.sqrt(fanIn),
});
/** Glorot's uniform bound as torch_geometric takes it: sqrt(6 / (last two dimensions)). */
export const glorot = (rows: number, columns: number): Initializer => ({
  kind: 'uniform',
  bound: Math.sqrt(6 / (rows + columns)),
});

/** Weight and bias of a torch.nn.Linear. */
export function linearSpecs(name: string, inputs: number, outputs: number, bias = true): ParameterSpec[] {
  const weight = { name: `${name}.weight`, shape: [outputs, inputs], init: uniformFanIn(inputs) };
  return bias ? [weight, { name: `${name}.bias`, shape: [outputs], init: uniformFanIn(inputs) }] : [weight];
}

/** Weight and bias of a torch.nn.LayerNorm. */
export function layerNormSpecs(name: string, width: number, bias = true): ParameterSpec[] {
  const weight = { name: `${name}.weight`, shape: [width], init: constant(1) };
  return bias ? [weight, { name: `${name}.bias`, shape: [width], init: constant(0) }] : [weight];
}

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** The fresh values of a parameter, from a stream of its own that is named after it. */
export function initialValues(spec: ParameterSpec, random: Random): Float32Array {
  const values = new Float32Array(count(spec.shape));
  const stream = random.fork(spec.name);
  for (let i = 0; i < values.length; i++) {
    if (spec.init.kind === 'normal') values[i] = spec.init.std * stream.normal();
    else if (spec.init.kind === 'uniform') values[i] = spec.init.bound * (2 * stream.next() - 1);
    else values[i] = spec.init.value;
  }
  return values;
}

/** The named tensors of a network, under the names of the official PyTorch state dict. Owns its tensors. */
export class Parameters {
  readonly #tensors = new Map<string, Tensor>();
  readonly #frozen = new Set<string>();

  constructor(readonly specs: readonly ParameterSpec[]) {}

  /**
   * Fresh weights: each parameter draws from a stream of its own, named
   * after it, so the order does not matter.
   */
  static initial(specs: readonly ParameterSpec[], random: Random): Parameters {
    return Parameters.#from(specs, (spec) => initialValues(spec, random));
  }

  /** Weights from a state dict. Throws where a name is missing or a shape differs. */
  static from(
    specs: readonly ParameterSpec[],
    state: ReadonlyMap<string, Pick<SafetensorsTensor, 'shape' | 'data'>>,
  ): Parameters {
    return Parameters.#from(specs, (spec) => {
      const found = state.get(spec.name);
      if (!found) throw new Error(`The checkpoint has no parameter "${spec.name}"`);
      if (found.shape.join() !== spec.shape.join())
        throw new Error(`Parameter "${spec.name}" has shape [${found.shape}], expected [${spec.shape}]`);
      return Float32Array.from(found.data as ArrayLike<number>);
    });
  }

  static #from(specs: readonly ParameterSpec[], values: (spec: ParameterSpec) => Float32Array): Parameters {
    const parameters = new Parameters(specs);
    for (const spec of specs) parameters.set(spec.name, tensor(values(spec), [...spec.shape]));
    return parameters;
  }

  /** The tensor of that name; it stays the set's own. */
  get<T extends Tensor = Tensor>(name: string): T {
    const found = this.#tensors.get(name);
    if (!found) throw new Error(`No parameter "${name}"`);
    return found as T;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** Replaces a tensor, disposing of the one before. */
  set(name: string, value: Tensor): void {
    const before = this.#tensors.get(name);
    this.#tensors.set(name, keep(value));
    if (before && before !== value) before.dispose();
  }

  /**
   * Has training leave parameters as they are: they get no gradient, so that the optimiser neither moves nor
   * decays them, nor keeps moments of them.
   */
  freeze(names: Iterable<string>): void {
    for (const name of names) {
      this.get(name);
      this.#frozen.add(name);
    }
  }

  /** Names of the parameters that training moves, in official order. */
  get trainable(): string[] {
    return this.specs
      .filter(({ name, unused }) => !unused && !this.#frozen.has(name))
      .map(({ name }) => name);
  }

  /** Number of weights, the unused ones included. */
  get size(): number {
    return this.specs.reduce((sum, spec) => sum + count(spec.shape), 0);
  }

  /**
   * Runs `f` with the trainable parameters replaced by the given tensors (in
   * `trainable` order): for differentiation.
   */
  with<R>(tensors: readonly Tensor[], f: (parameters: Parameters) => R): R {
    const view = new Parameters(this.specs);
    for (const spec of this.specs) view.#tensors.set(spec.name, this.get(spec.name));
    this.trainable.forEach((name, i) => view.#tensors.set(name, tensors[i]));
    return f(view);
  }

  /** Host copies of all values, by name. */
  async snapshot(): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
    const result = new Map<string, { shape: number[]; data: Float32Array }>();
    for (const spec of this.specs) {
      const data = (await this.get(spec.name).data()) as Float32Array;
      result.set(spec.name, { shape: [...spec.shape], data: Float32Array.from(data) });
    }
    return result;
  }

  dispose(): void {
    dispose([...this.#tensors.values()]);
    this.#tensors.clear();
  }
}

/**
 * Weights as they stood when this was made, for inference only; they outlive the set they were taken from.
 */
export interface FrozenParameters {
  readonly parameters: Parameters;
  dispose(): void;
}

/** `usedByLinear` names the matrices that `linear` multiplies with: those are transposed once, here. */
export function freezeParameters(
  source: Parameters,
  usedByLinear: (name: string) => boolean,
): FrozenParameters {
  const parameters = new Parameters(source.specs);
  const transposes: Tensor[] = [];
  tidy(() => {
    for (const { name, shape } of source.specs) {
      // The same memory under a tensor of its own: training goes on with the original, gradients included.
      const copy = clone(source.get(name));
      parameters.set(name, copy);
      if (shape.length !== 2 || !usedByLinear(name)) continue;
      const transposed = keep(transpose(copy as Tensor2D));
      rememberTranspose(copy as Tensor2D, transposed);
      transposes.push(transposed);
    }
  });
  return {
    parameters,
    dispose: () => {
      parameters.dispose();
      dispose(transposes);
    },
  };
}
