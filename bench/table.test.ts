import { describe, expect, it } from 'vitest';
import type { BenchmarkResult } from '../src/engine/benchmarks/report';
import { rowText } from './run-bench';

const result: BenchmarkResult = {
  name: 'student-2039-vanilla',
  backend: 'wasm',
  threads: 1,
  size: { roads: 2039, candidates: 2.91 },
  median: 0.3,
  spread: [0.29, 0.32],
  unit: 's',
  limitShare: 0.42,
  rounds: 5,
  failure: null,
};
describe('rowText', () => {
  it('shows median, quartiles, unit, share of the limit and size', () => {
    const words = rowText(result).split(/\s{2,}/);
    expect(words).toEqual([
      'student-2039-vanilla',
      '0.3',
      '0.29 to 0.32',
      's',
      '42 %',
      'roads 2,039, candidates 2.91',
    ]);
  });

  it('says why a benchmark could not run', () => {
    expect(rowText({ ...result, median: null, spread: null, failure: 'out of memory' })).toContain(
      'COULD NOT RUN: out of memory',
    );
  });
});
