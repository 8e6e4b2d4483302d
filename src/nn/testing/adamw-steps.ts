import { tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../../base/random';
import { Parameters } from '../parameters';
import { AdamW, type AdamWConfig } from '../training/adamw';

/** Small parameters, whose moments are joined, and a large one. */
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  a: [7, 5],
  b: [1],
  large: [513, 512],
  c: [33],
  late: [2, 3, 4],
  never: [6],
};

/** Which parameters have a gradient: others come, stay away and come back in another order. */
const WITH_GRADIENT: readonly (readonly string[])[] = [
  ['a', 'b', 'large', 'c'],
  ['a', 'b', 'c'],
  ['c', 'a'],
  ['large'],
  ['b', 'late', 'a', 'c'],
];
const LEARNING_RATE = 1e-2;

/** What is stepped: AdamW, or its plain twin. */
export interface Stepped {
  update(parameters: Parameters, grads: ReadonlyMap<string, Tensor>, learningRate: number): Scalar;
  snapshot(): Promise<{ moments: ReadonlyMap<string, { m: Float32Array; v: Float32Array }> }>;
  dispose(): void;
}

export const sixParameters = (): Parameters =>
  Parameters.initial(
    Object.entries(SHAPES).map(([name, shape]) => ({
      name,
      shape,
      init: { kind: 'uniform', bound: 1 } as const,
    })),
    new Random(7),
  );

/** Gradients for some of them; the caller disposes of them. */
export function gradientsOf(names: readonly string[], seed: number): Map<string, Tensor> {
  return new Map(
    names.map((name) => {
      const shape = [...SHAPES[name]];
      const size = shape.reduce((product, length) => product * length, 1);
      return [
        name,
        tensor(
          new Float32Array(size).map((_, i) => 1e-2 * Math.sin(1.7 * i + seed)),
          shape,
        ),
      ];
    }),
  );
}

/** Norm, weights and moments after each of a few steps on the backend in use. */
export async function adamWSteps(optimizer: Stepped): Promise<Record<string, Float32Array>> {
  const parameters = sixParameters();
  const values: Record<string, Float32Array> = {};
  for (const [step, names] of WITH_GRADIENT.entries()) {
    const grads = gradientsOf(names, step);
    const norm = optimizer.update(parameters, grads, LEARNING_RATE);
    values[`norm of step ${step}`] = (await norm.data()) as Float32Array;
    for (const [name, { data }] of await parameters.snapshot()) values[`${name} after step ${step}`] = data;
    for (const [name, { m, v }] of (await optimizer.snapshot()).moments) {
      values[`m of ${name} after step ${step}`] = m;
      values[`v of ${name} after step ${step}`] = v;
    }
    for (const held of [norm, ...grads.values()]) held.dispose();
  }
  parameters.dispose();
  optimizer.dispose();
  return values;
}

/** AdamW that starts over from its own snapshot before every step. */
export class Restarted implements Stepped {
  #saved: Awaited<ReturnType<AdamW['snapshot']>> | null = null;

  constructor(readonly config: AdamWConfig) {}

  #last: AdamW | null = null;

  update(parameters: Parameters, grads: ReadonlyMap<string, Tensor>, learningRate: number): Scalar {
    this.#last?.dispose();
    this.#last = new AdamW(this.config);
    if (this.#saved) this.#last.restore(this.#saved, parameters);
    return this.#last.update(parameters, grads, learningRate);
  }

  async snapshot() {
    return (this.#saved = await this.#last!.snapshot());
  }

  dispose(): void {
    this.#last?.dispose();
  }
}
