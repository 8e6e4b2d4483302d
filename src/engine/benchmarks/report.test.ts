import { describe, expect, it } from 'vitest';
import { benchJson, type BenchReport, type BenchmarkResult } from './report';

const calibrated = { median: 2, spread: [1, 3] as [number, number], best: 4, unit: 'GFLOP/s' };
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
const report = (jobs: BenchmarkResult[]): BenchReport => ({
  machine: {
    date: '2026-01-01T00:00:00.000Z',
    host: 'Node 20',
    cpu: null,
    cores: 2,
    memoryBytes: null,
    adapter: null,
    load: { before: 0.5, after: 1 },
    clock: 'wall',
    versions: { app: '1' },
  },
  calibration: { matmul: calibrated, bandwidth: calibrated, dispatch: calibrated },
  jobs,
});

describe('benchJson', () => {
  it('comes back from JSON as it was', () => {
    expect(JSON.parse(benchJson(report([result])))).toEqual(report([result]));
  });

  it('holds a benchmark that could not run, without a number', () => {
    const failed = { ...result, median: null, spread: null, limitShare: null, failure: 'out of memory' };
    expect(JSON.parse(benchJson(report([failed]))).jobs[0]).toMatchObject({
      median: null,
      failure: 'out of memory',
    });
  });

  it('writes no NaN as null', () => {
    expect(() => benchJson(report([{ ...result, median: NaN }]))).toThrow();
    expect(() => benchJson(report([{ ...result, limitShare: Infinity }]))).toThrow();
  });
});
