import { expect, it } from 'vitest';
import type { BenchReport, BenchmarkResult } from './report';
import { shareLine } from './share-line';

const calibrated = (best: number, unit: string) => ({
  median: best / 2,
  spread: [best / 3, best] as [number, number],
  best,
  unit,
});
const step: BenchmarkResult = {
  name: 'student-2039-distilled',
  backend: 'webgpu',
  threads: 0,
  size: { roads: 2039 },
  median: 0.04512,
  spread: [0.04, 0.05],
  unit: 's',
  limitShare: 0.4,
  rounds: 5,
  failure: null,
};
const report = (jobs: BenchmarkResult[], machine: Partial<BenchReport['machine']> = {}): BenchReport => ({
  machine: {
    date: '2026-01-31T22:00:00.000Z',
    host: 'Chromium 148',
    cpu: null,
    cores: 8,
    memoryBytes: null,
    adapter: 'some card',
    load: null,
    clock: 'wall',
    versions: { app: '1.2.0' },
    ...machine,
  },
  calibration: {
    matmul: calibrated(900, 'GFLOP/s'),
    bandwidth: calibrated(310.4, 'GB/s'),
    dispatch: calibrated(12, 'us'),
  },
  jobs,
});

it('says in one line what ran on what, and how long', () => {
  const failed = { ...step, name: 'teacher-2000', median: null, spread: null, failure: 'out of\nmemory' };
  expect(shareLine(report([step, failed]))).toBe(
    'Route Distillery 1.2.0 bench 2026-01-31 | webgpu, some card, 8 cores, Chromium 148 | ' +
      'matmul 900 GFLOP/s, bandwidth 310 GB/s, dispatch 12 us | student-2039-distilled 0.0451 s | ' +
      'teacher-2000 could not run',
  );
});

it('says what makes figures differ: threads, load, CPU time', () => {
  const on = { load: { before: 0.5, after: 1.25 }, clock: 'cpu' as const, adapter: null, cpu: 'some CPU' };
  const line = shareLine(report([{ ...step, backend: 'wasm', threads: 2 }], on));
  expect(line).toContain('| wasm with 2 threads, some CPU, 8 cores, Chromium 148 |');
  expect(line).toContain('load 0.5 to 1.25, CPU time |');
});
