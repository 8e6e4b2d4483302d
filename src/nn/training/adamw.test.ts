import {
  add,
  div,
  keep,
  memory,
  mul,
  profile,
  scalar,
  sqrt,
  sub,
  tidy,
  zerosLike,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Parameters, freezeParameters } from '../parameters';
import { adamWSteps, gradientsOf, Restarted, sixParameters, type Stepped } from '../testing/adamw-steps';
import { useBackend } from '../testing/backends';
import { AdamW, TORCH_ADAMW, type AdamWConfig } from './adamw';

const f32 = Math.fround;

/** The plain twin: stock operations, parameter by parameter. */
class PlainAdamW implements Stepped {
  #step = 0;
  readonly #moments = new Map<string, { m: Tensor; v: Tensor }>();

  constructor(readonly config: AdamWConfig) {}

  update(parameters: Parameters, grads: ReadonlyMap<string, Tensor>, learningRate: number): Scalar {
    this.#step++;
    // On the host: the stock sum of WASM adds in single precision, one by one.
    let squares = 0;
    for (const grad of grads.values()) for (const value of grad.dataSync()) squares += value * value;
    const norm = f32(Math.sqrt(squares));
    const { clipNorm } = this.config;
    const scale = Number.isFinite(clipNorm) ? Math.min(clipNorm / (norm + 1e-6), 1) : 1;
    for (const [name, g] of grads) this.#move(parameters, name, g, f32(scale), f32(learningRate));
    return scalar(norm);
  }

  /** Single precision in the order of the kernels. */
  #move(parameters: Parameters, name: string, g: Tensor, scale: number, lr: number): void {
    const { eps, weightDecay, beta1, beta2 } = this.config;
    const before = this.#moments.get(name) ?? { m: keep(zerosLike(g)), v: keep(zerosLike(g)) };
    const [p, m, v] = tidy(() => {
      const gradient = mul(g, scale);
      const rest = (beta: number) => f32(1 - f32(beta));
      const m = add(mul(before.m, beta1), mul(gradient, rest(beta1)));
      const v = add(mul(before.v, beta2), mul(mul(gradient, gradient), rest(beta2)));
      const root = Math.sqrt(1 - beta2 ** this.#step);
      const denominator = add(div(sqrt(v), root), eps);
      const rate = f32(lr / f32(1 - beta1 ** this.#step));
      const kept = mul(parameters.get(name), f32(1 - f32(lr * f32(weightDecay))));
      return [sub(kept, mul(div(m, denominator), rate)), m, v].map((x) => keep(x));
    });
    parameters.set(name, p);
    before.m.dispose();
    before.v.dispose();
    this.#moments.set(name, { m, v });
  }

  snapshot() {
    const read = (x: Tensor) => Float32Array.from(x.dataSync());
    const saved = [...this.#moments].map(([name, { m, v }]) => [name, { m: read(m), v: read(v) }] as const);
    return Promise.resolve({ moments: new Map(saved) });
  }

  dispose(): void {
    for (const { m, v } of this.#moments.values()) {
      m.dispose();
      v.dispose();
    }
  }
}

type Values = Awaited<ReturnType<typeof adamWSteps>>;

/** Names of what differs by more than `share` of its size, or by more than that where it is small. */
function differing(values: Values, wanted: Values, share = 0): string[] {
  expect(Object.keys(values)).toEqual(Object.keys(wanted));
  const differs = (a: number, b: number) => !(Math.abs(a - b) <= share * Math.max(1, Math.abs(b)));
  return Object.keys(wanted).filter((name) =>
    wanted[name].some((value, i) => differs(values[name][i], value)),
  );
}

const CLIPPED: AdamWConfig = { ...TORCH_ADAMW, weightDecay: 0.1, clipNorm: 1 };

beforeAll(async () => {
  await useBackend('cpu');
  await useBackend('wasm');
});

describe.each(['cpu', 'wasm'] as const)('AdamW on %s', (backend) => {
  let got: Values;
  beforeAll(async () => {
    await useBackend(backend);
    got = await adamWSteps(new AdamW(CLIPPED));
  });

  it('moves weights and moments as the plain twin does, whichever parameters have gradients', async () => {
    expect(got['norm of step 0'][0]).toBeGreaterThan(1);
    // The cpu kernel goes on in double precision where stock operations round.
    const share = backend === 'wasm' ? 0 : 1e-6;
    expect(differing(got, await adamWSteps(new PlainAdamW(CLIPPED)), share)).toEqual([]);
  });

  it('goes on from a snapshot to the same bits', async () => {
    expect(differing(await adamWSteps(new Restarted(CLIPPED)), got)).toEqual([]);
  });

  it('is one kernel a step, however many parameters there are', async () => {
    const parameters = sixParameters();
    const optimizer = new AdamW(CLIPPED);
    const kernels = async (names: readonly string[]) => {
      const grads = gradientsOf(names, 9);
      optimizer.update(parameters, grads, 1e-2).dispose(); // moments start
      const { kernelNames } = await profile(() => optimizer.update(parameters, grads, 1e-2));
      return kernelNames;
    };
    expect(await kernels(['a'])).toEqual(['AdamW']);
    expect(await kernels(['a', 'b', 'large', 'c', 'late'])).toEqual(['AdamW']);
  });

  it('leaves no tensor behind', () => {
    const before = memory().numTensors;
    const parameters = sixParameters();
    const optimizer = new AdamW(CLIPPED);
    const grads = gradientsOf(['a', 'large', 'b'], 9);
    const update = (some: ReadonlyMap<string, Tensor>) => {
      optimizer.update(parameters, some, 1e-2).dispose();
      return memory().numTensors;
    };
    const held = update(grads);
    expect(update(grads)).toBe(held);
    expect(update(new Map([...grads].reverse()))).toBe(held);
    for (const grad of grads.values()) grad.dispose();
    optimizer.dispose();
    parameters.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('leaves weights as they were for those who froze them', () => {
    const parameters = sixParameters();
    const frozen = freezeParameters(parameters, () => false);
    const before = parameters.get('a').dataSync().slice();
    new AdamW(CLIPPED).update(parameters, gradientsOf(['a'], 9), 1e-2);
    expect(frozen.parameters.get('a').dataSync()).toEqual(before);
    expect(parameters.get('a').dataSync()).not.toEqual(before);
  });

  it('corrects moments that began elsewhere by all their steps, and the others by those here', async () => {
    const { a, large, c } = Object.fromEntries(gradientsOf(['a', 'large', 'c'], 9));
    const grads = new Map(Object.entries({ a, large, c }));
    const filled = ({ size }: Tensor, value: number) => new Float32Array(size).fill(value);
    const earlier = { steps: 50, names: ['a', 'large'] };
    const moments = new Map(
      earlier.names.map((name) => [
        name,
        { m: filled(grads.get(name)!, 2e-3), v: filled(grads.get(name)!, 3e-6) },
      ]),
    );
    const parameters = sixParameters();
    const before = await parameters.snapshot();
    const optimizer = new AdamW(CLIPPED);
    optimizer.restore({ step: 0, moments, earlier }, parameters);
    const norm = optimizer.update(parameters, grads, 1e-2);
    const squares = [...grads.values()].flatMap((grad) => [...grad.dataSync()]).map((g) => g * g);
    const wantedNorm = Math.sqrt(squares.reduce((sum, each) => sum + each, 0));
    expect(wantedNorm).toBeGreaterThan(1.5);
    expect(norm.dataSync()[0] / wantedNorm).toBeCloseTo(1, 5);
    const after = await parameters.snapshot();
    const { beta1, beta2, eps, weightDecay, clipNorm } = CLIPPED;
    for (const [name, grad] of grads) {
      const [m0, v0, steps] = moments.has(name) ? [2e-3, 3e-6, 51] : [0, 0, 1];
      const worst = Array.from(grad.dataSync()).reduce((most, value, i) => {
        const g = (value * clipNorm) / wantedNorm;
        const m = (beta1 * m0 + (1 - beta1) * g) / (1 - beta1 ** steps);
        const v = (beta2 * v0 + (1 - beta2) * g * g) / (1 - beta2 ** steps);
        const wanted =
          before.get(name)!.data[i] * (1 - 1e-2 * weightDecay) - (1e-2 * m) / (Math.sqrt(v) + eps);
        return Math.max(most, Math.abs(wanted - after.get(name)!.data[i]));
      }, 0);
      expect(worst).toBeLessThan(2e-6);
    }
    expect(after.get('b')).toEqual(before.get('b'));
    const { step, earlier: told } = await optimizer.snapshot();
    expect([step, told]).toEqual([1, earlier]);
  });

  it('goes on from a snapshot of both kinds of moments to the same bits, and leaves no tensor behind', async () => {
    const zeros = (size: number) => ({ m: new Float32Array(size), v: new Float32Array(size) });
    const state = { step: 0, moments: new Map([['a', zeros(35)]]), earlier: { steps: 7, names: ['a'] } };
    const run = async (isRestarted: boolean) => {
      const parameters = sixParameters();
      let optimizer = new AdamW(CLIPPED);
      optimizer.restore(state, parameters);
      for (const names of [['a', 'b', 'c'], ['c'], ['a'], ['c', 'a', 'large']]) {
        const grads = gradientsOf(names, 4);
        optimizer.update(parameters, grads, 1e-2).dispose();
        for (const grad of grads.values()) grad.dispose();
        if (!isRestarted) continue;
        const saved = await optimizer.snapshot();
        optimizer.dispose();
        optimizer = new AdamW(CLIPPED);
        optimizer.restore(saved, parameters);
      }
      const weights = await parameters.snapshot();
      optimizer.dispose();
      parameters.dispose();
      return weights;
    };
    const before = memory().numTensors;
    expect(await run(true)).toEqual(await run(false));
    expect(memory().numTensors).toBe(before);
  });

  it('does not take the moments of other weights', async () => {
    const optimizer = new AdamW(CLIPPED);
    const moments = new Map([['a', { m: new Float32Array(3), v: new Float32Array(3) }]]);
    expect(() => optimizer.restore({ step: 1, moments }, sixParameters())).toThrow('"a"');
    expect((await optimizer.snapshot()).moments.size).toBe(0);
  });
});
