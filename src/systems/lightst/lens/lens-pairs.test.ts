import { tensor3d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../nn/testing/backends';
import { contrast } from '../distillation/contrast';
import { latentDivergence } from '../distillation/distillation-loss';
import { ADAPTIVE_FORMS, LIGHTST_TEACHING } from '../distillation/teaching-config';
import { cosinesWith, pairShares, rankedPairs } from './contrast-pairs';
import { comparedRows, divergenceOfNode, largestTerms } from './divergence-terms';
import type { NodeRows } from './lens-reading';

beforeAll(() => useBackend('cpu'));

const NODES = 4;
const WIDTH = 3;
/** Rows whose lengths are neither 0 nor so large that single precision tells them apart no longer. */
const rows = fc
  .array(fc.integer({ min: -400, max: 400 }), { minLength: NODES * WIDTH, maxLength: NODES * WIDTH })
  .map((values): NodeRows => ({ values: Float32Array.from(values, (each) => each / 100), width: WIDTH }));
const tensorOf = ({ values, width }: NodeRows) => tensor3d(values, [1, values.length / width, width]);
const valueOf = (loss: () => ReturnType<typeof latentDivergence>) => tidy(loss).dataSync()[0];
const every = Array.from({ length: NODES }, (_, node) => node);

describe('the pairs of a node', () => {
  it.each(ADAPTIVE_FORMS)('have shares that give the loss of training back (%s)', (adaptive) => {
    fc.assert(
      fc.property(rows, rows, (teacher, student) => {
        const options = { tau: 0.5, adaptive };
        const loss = valueOf(() => contrast(tensorOf(student), tensorOf(teacher), options));
        const own = every.map((node) => {
          const shares = pairShares(cosinesWith(teacher, node, student), node, options);
          expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          return -Math.log(shares[node]);
        });
        expect(own.reduce((a, b) => a + b, 0) / NODES).toBeCloseTo(loss, 4);
      }),
      { numRuns: 30 },
    );
  });

  it('are ranked by their share, the positive apart', () => {
    const cosines = Float64Array.of(0.1, 0.9, 0.5, 0.8);
    const shares = pairShares(cosines, 2, { tau: 0.1, adaptive: 'none' });
    const { positive, before, negatives } = rankedPairs(cosines, shares, 2, 2);
    expect([positive.node, before]).toEqual([2, 2]);
    expect(negatives.map(({ node }) => node)).toEqual([1, 3]);
    expect(negatives[0].share! / negatives[1].share!).toBeCloseTo(Math.exp(1), 9);
    const plain = rankedPairs(cosines, null, 2, 9);
    expect(plain.negatives.map(({ node, share }) => [node, share])).toEqual(
      [1, 3, 0].map((one) => [one, null]),
    );
  });

  it('of a row of zeros have a cosine of 0 with every other', () => {
    const zeros = { values: new Float32Array(2 * WIDTH).fill(1), width: WIDTH };
    zeros.values.fill(0, 0, WIDTH);
    expect([...cosinesWith(zeros, 0, zeros)]).toEqual([0, 0]);
    expect(cosinesWith(zeros, 1, zeros)[1]).toBeCloseTo(1, 12);
  });
});

describe('the divergence of a node', () => {
  it('adds up to that of training over the nodes', () => {
    fc.assert(
      fc.property(rows, rows, (teacher, student) => {
        const loss = valueOf(() => latentDivergence(tensorOf(teacher), tensorOf(student)));
        const own = every.map((node) => divergenceOfNode(teacher, student, node).total);
        expect(own.reduce((a, b) => a + b, 0) / NODES).toBeCloseTo(loss, 4);
      }),
      { numRuns: 30 },
    );
  });

  it('has its largest terms first, whatever their sign, and no number that is none', () => {
    const teacher = { values: Float32Array.of(900, 0, 0), width: 3 };
    const student = { values: Float32Array.of(0, 3, 1), width: 3 };
    const found = divergenceOfNode(teacher, student, 0);
    expect([...found.terms].every(Number.isFinite)).toBe(true);
    expect(found.total).toBeCloseTo(Math.log(1 + Math.exp(3) + Math.exp(1)), 6);
    expect(largestTerms(found, 1)).toEqual([0]);
    const opposed = { ...found, terms: Float64Array.of(0.1, -0.5, 0.2) };
    expect(largestTerms(opposed, 2)).toEqual([1, 2]);
  });

  it('is between forecasts where the loss is, and between nothing where widths differ', () => {
    const of = (width: number): NodeRows => ({ values: new Float32Array(2 * width), width });
    const teacher = { spatial: of(3), temporal: of(3), forecast: of(5) };
    const student = { latent: of(4), forecast: of(5) };
    expect(comparedRows({ teacher, config: LIGHTST_TEACHING }, student)).toBeNull();
    const config = { ...LIGHTST_TEACHING, divergenceOf: 'samples' } as const;
    expect(comparedRows({ teacher, config }, student)?.student).toBe(student.forecast);
  });
});
