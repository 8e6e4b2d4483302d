import { grad, memory, tensor1d, tensor2d, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useBackend } from '../../../nn/testing/backends';
import { distillationLoss, type DistillationLossOptions, thesisCodeDistillationLoss } from './losses';

const PADDING = -1e9;

/**
 * Loss and gradient of one step with the candidates `logits` and `teacher`, followed by a padded candidate.
 */
function step(logits: readonly number[], teacher: readonly number[], options: DistillationLossOptions) {
  const row = (values: readonly number[], last: number) => tensor2d([[...values, last]]);
  return tidy(() => {
    const mask = row(
      logits.map(() => 0),
      PADDING,
    );
    const lossOf = (x: Tensor) =>
      distillationLoss(x as Tensor2D, row(teacher, 0), mask, tensor1d([1]), options);
    const x = row(logits, 0);
    return { loss: lossOf(x).dataSync()[0], gradient: [...grad(lossOf)(x).dataSync()] };
  });
}

/** The same in double precision: tau^2 KL(q || p) and tau (p - q). */
function exactly(logits: readonly number[], teacher: readonly number[], tau: number) {
  const softmax = (values: readonly number[]) => {
    const most = Math.max(...values);
    const powers = values.map((value) => Math.exp((value - most) / tau));
    const total = powers.reduce((sum, each) => sum + each, 0);
    return powers.map((each) => each / total);
  };
  const [p, q] = [softmax(logits), softmax(teacher)];
  const loss = tau * tau * q.reduce((sum, each, c) => sum + (each > 0 ? each * Math.log(each / p[c]) : 0), 0);
  return { loss, gradient: [...q.map((each, c) => tau * (p[c] - each)), 0] };
}

describe.each(['cpu', 'wasm'] as const)('the distillation loss on %s', (backend) => {
  it('keeps its digits at any temperature', async () => {
    await useBackend(backend);
    const [logits, teacher] = [
      [3.1, -0.4, 1.7, 0.2],
      [-2.2, 1.3, 0.4, -0.9],
    ];
    for (const tau of [0.1, 1, 4.37, 30, 300]) {
      const { loss, gradient } = step(logits, teacher, { tau, tauSquared: true });
      const expected = exactly(logits, teacher, tau);
      expect(Math.abs(loss / expected.loss - 1), `tau ${tau}`).toBeLessThan(5e-5);
      gradient.forEach((each, c) =>
        expect(Math.abs(each - expected.gradient[c])).toBeLessThan(3e-5 * tau ** 0.5),
      );
      const plain = step(logits, teacher, { tau, tauSquared: false });
      expect(plain.loss * tau * tau).toBeCloseTo(loss, 4);
    }
  });

  it('is a number, and its gradient too, whatever the logits', async () => {
    await useBackend(backend);
    const logit = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(logit, logit), { minLength: 1, maxLength: 6 }), (pairs) => {
        const [logits, teacher] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const { loss, gradient } = step(logits, teacher, { tau: 2, tauSquared: true });
        expect(loss).toBeGreaterThanOrEqual(-1e-6);
        expect(Number.isFinite(loss) && gradient.every(Number.isFinite)).toBe(true);
        expect(gradient[pairs.length]).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('is 0 without candidates to choose among, and leaves nothing on the device', async () => {
    await useBackend(backend);
    const before = memory().numTensors;
    expect(step([2.5], [-40], { tau: 3, tauSquared: true })).toEqual({ loss: 0, gradient: [0, 0] });
    expect(memory().numTensors).toBe(before);
  });

  it("of the thesis's code makes a teacher without mass almost uniform, and a lost student gets no gradient", async () => {
    await useBackend(backend);
    const of = (logits: number[], teacher: number[]) =>
      tidy(() => {
        const mask = tensor2d([teacher.map(() => 0)]);
        const lossOf = (x: Tensor) =>
          thesisCodeDistillationLoss(x as Tensor2D, tensor2d([teacher]), mask, tensor1d([1]), 1);
        const x = tensor2d([logits]);
        return { loss: lossOf(x).dataSync()[0], gradient: [...grad(lossOf)(x).dataSync()] };
      });
    expect(of([1, 1, 1], [1e-20, 3e-21, 0]).loss).toBeCloseTo(0, 5);
    expect(of([0, 0], [0.02, 0.06]).loss).toBeCloseTo(
      Math.log(2) + 0.25 * Math.log(0.25) + 0.75 * Math.log(0.75),
      5,
    );
    const { loss, gradient } = of([40, 0], [0, 0.5]);
    expect(loss).toBeCloseTo(-Math.log(1e-9), 4);
    for (const each of gradient) expect(Math.abs(each)).toBeLessThan(1e-6);
  });
});
