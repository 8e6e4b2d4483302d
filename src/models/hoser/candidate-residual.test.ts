import { grads, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { candidateResidual, HostResidual, residualSpecs } from './candidate-residual';
import { CHOICE_WIDTH } from './features/choice-inputs';

const ROWS = 6;
const random = new Random(2);
const inputs = Float32Array.from({ length: ROWS * CHOICE_WIDTH }, () => random.normal());

/** A residual whose weights are anything but 0. */
function residual(hidden: number): Parameters {
  const parameters = Parameters.initial(residualSpecs(hidden), new Random(1));
  for (const { name, shape } of parameters.specs) {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
    parameters.set(name, tensor2d(values, [shape[0], shape[1] ?? 1]).reshape([...shape]));
  }
  return parameters;
}

describe.each([0, 5])('a residual with a hidden layer of %i', (hidden) => {
  beforeAll(() => useBackend('wasm'));

  it('begins as nothing', async () => {
    const parameters = Parameters.initial(residualSpecs(hidden), new Random(1));
    const out = tidy(() => candidateResidual(parameters, tensor2d(inputs, [ROWS, CHOICE_WIDTH]), [3, 2]));
    expect(out.shape).toEqual([3, 2]);
    expect([...(await out.data())].every((value) => value === 0)).toBe(true);
    out.dispose();
    parameters.dispose();
  });

  it('is the same on the host as on the device', async () => {
    const parameters = residual(hidden);
    const out = tidy(() => candidateResidual(parameters, tensor2d(inputs, [ROWS, CHOICE_WIDTH]), [3, 2]));
    const host = await HostResidual.of(parameters);
    [...(await out.data())].forEach((value, row) => expect(host.at(inputs, row)).toBeCloseTo(value, 4));
    out.dispose();
    parameters.dispose();
  });

  it('has the gradients of its differences', async () => {
    const parameters = residual(hidden);
    const [{ name }] = parameters.specs.slice(-1);
    const weight = parameters.get<Tensor2D>(name);
    const loss = (last: Tensor2D) => {
      const view = {
        get: (each: string) => (each === name ? last : parameters.get(each)),
        has: (each: string) => parameters.has(each),
      };
      return candidateResidual(view as unknown as Parameters, tensor2d(inputs, [ROWS, CHOICE_WIDTH]), [3, 2])
        .square()
        .sum();
    };
    const [gradient] = tidy(() => grads((x) => loss(x as Tensor2D).asScalar())([weight]));
    const found = await gradient.data();
    const values = (await weight.data()).slice();
    const at = (entry: number, by: number) =>
      tidy(() => {
        const moved = values.slice();
        moved[entry] += by;
        return loss(tensor2d(moved as Float32Array, weight.shape)).dataSync()[0];
      });
    for (const entry of [0, values.length - 1]) {
      const slope = (at(entry, 1e-2) - at(entry, -1e-2)) / 2e-2;
      expect(Math.abs(found[entry] - slope)).toBeLessThan(1e-2 * Math.max(1, Math.abs(slope)));
    }
    gradient.dispose();
    parameters.dispose();
  });
});
