import { add, grads, mul, sum, tensor2d, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { useBackend } from '../../nn/testing/backends';
import { straightThrough } from '../../nn/ops/elementwise';
import { quantise, codebookErrors, quantiserLoss } from './quantiser';

beforeAll(() => useBackend('wasm'));

const WIDTH = 3;

/** Vectors and codebooks of normal numbers; later codebooks are finer. */
function drawn(seed: number, vectors: number, sizes: readonly number[]) {
  const random = new Random(seed);
  const rows = (count: number, scale: number) =>
    tensor2d(
      Array.from({ length: count }, () => Array.from({ length: WIDTH }, () => scale * random.normal())),
    );
  return { x: rows(vectors, 1), books: sizes.map((size, l) => rows(size, 0.5 ** l)) };
}

const anything = fc.record({
  seed: fc.nat(),
  vectors: fc.integer({ min: 1, max: 6 }),
  sizes: fc.array(fc.integer({ min: 2, max: 8 }), { minLength: 1, maxLength: 4 }),
});

describe('vectors that were quantised', () => {
  it('are the sum of their codewords and of what is left', () => {
    fc.assert(
      fc.property(anything, ({ seed, vectors, sizes }) => {
        tidy(() => {
          const { x, books } = drawn(seed, vectors, sizes);
          const { residuals, codewords } = quantise(books, x);
          const said = codewords.reduce((total, each) => add(total, each));
          const last = sizes.length - 1;
          const [whole, all, before, word] = [x, said, residuals[last], codewords[last]].map((each) =>
            each.dataSync(),
          );
          whole.forEach((value, i) =>
            expect(Math.abs(value - (all[i] + before[i] - word[i]))).toBeLessThan(1e-5),
          );
        });
      }),
    );
  });

  it('lose the same in both forms', () => {
    fc.assert(
      fc.property(anything, ({ seed, vectors, sizes }) => {
        tidy(() => {
          const { x, books } = drawn(seed, vectors, sizes);
          const [a, b] = (['cumulative', 'residual'] as const).map((form) => {
            const errors = codebookErrors(x, quantise(books, x), 0.25, { count: vectors }, form);
            return quantiserLoss(errors).dataSync()[0];
          });
          expect(Math.abs(a - b)).toBeLessThan(1e-5 * Math.max(1, a));
        });
      }),
    );
  });

  it('let gradients through as they are, and none to codewords', () => {
    fc.assert(
      fc.property(anything, ({ seed, vectors, sizes }) => {
        tidy(() => {
          const { x, books } = drawn(seed, vectors, sizes);
          const { x: upstream } = drawn(seed + 1, vectors, []);
          const loss = (...[vector, ...of]: Tensor2D[]) => {
            const said = straightThrough(vector, quantise(of, vector).sums[of.length - 1]);
            // What a loss leaves out has a gradient of 0 by this.
            const nothing = of.map((book) => mul(sum(book), 0)).reduce((total, each) => add(total, each));
            return add<Scalar>(sum(mul(said, upstream)), nothing);
          };
          const [ofX, ...ofBooks] = grads(loss as Parameters<typeof grads>[0])([x, ...books]);
          expect([...ofX.dataSync()]).toEqual([...upstream.dataSync()]);
          for (const each of ofBooks) expect(each.dataSync().every((value) => value === 0)).toBe(true);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('move the codewords that were chosen, and no others', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('cumulative' as const, 'residual' as const), (of, form) => {
        tidy(() => {
          const { x, books } = drawn(of.seed, of.vectors, of.sizes);
          const loss = (...[vector, ...all]: Tensor2D[]) =>
            quantiserLoss(codebookErrors(vector, quantise(all, vector), 0.25, { count: of.vectors }, form));
          const [, ...ofBooks] = grads(loss as Parameters<typeof grads>[0])([x, ...books]);
          const codes = quantise(books, x).codes.arraySync() as number[][];
          ofBooks.forEach((book, l) =>
            (book.arraySync() as number[][]).forEach((row, word) => {
              const isChosen = codes.some((each) => each[l] === word);
              expect([l, word, row.some((value) => value !== 0)]).toEqual([l, word, isChosen]);
            }),
          );
        });
      }),
      { numRuns: 30 },
    );
  });
});
