import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import type { BackendReport } from '../../engine/backend/backend';
import { computeAdvice, storageAdvice, type ComputeState } from './compute-advice';

const hardware = {
  vendor: 'apple',
  architecture: 'metal-3',
  description: '',
  software: false,
  maxStorageBuffers: 10,
};
const software = { ...hardware, vendor: 'google', architecture: 'swiftshader', software: true };
const good: BackendReport = {
  backend: 'webgpu',
  adapter: hardware,
  why: 'WebGPU has a hardware adapter here.',
  isolated: true,
  threads: 0,
  selfCheck: { ok: true, worst: 1e-7, message: 'Gradients agree.' },
};
const state = (backend: Partial<BackendReport> | null, change: Partial<ComputeState> = {}): ComputeState => ({
  workerState: 'ready',
  backend: backend && { ...good, ...backend },
  failure: null,
  losses: [],
  ...change,
});
const keys = (compute: ComputeState) => computeAdvice(compute).map(({ key, ways }) => [key, ...ways]);
const lost = new Failure('device-lost', 'The graphics device was lost: driver reset.');

describe('problems of computing', () => {
  it('are none if all is well, or not known yet', () => {
    expect(keys(state({}))).toEqual([]);
    expect(keys(state(null))).toEqual([]);
    expect(keys(state({ backend: 'wasm', threads: 4 }))).toEqual([]);
  });

  it.each<[string, ComputeState, string[][]]>([
    ['no WebGPU', state({ backend: 'wasm', adapter: null, threads: 4 }), [['no-webgpu']]],
    [
      'a software adapter that is not used',
      state({ backend: 'wasm', adapter: software, threads: 4 }),
      [['software']],
    ],
    ['a software adapter chosen by hand', state({ adapter: software }), [['software', 'wasm']]],
    [
      'no isolation',
      state({ backend: 'wasm', adapter: null, isolated: false, threads: 1 }),
      [['no-webgpu'], ['isolation']],
    ],
    ['plain JavaScript', state({ backend: 'cpu', threads: 1 }), [['cpu', 'best']]],
    [
      'wrong gradients',
      state({ selfCheck: { ok: false, worst: 1, message: 'off' } }),
      [['gradients', 'best']],
    ],
    ['a lost device', state({}, { losses: [lost] }), [['losses', 'wasm']]],
    [
      'a backend that does not start',
      state(null, { failure: new Failure('not-supported', 'No adapter.') }),
      [['failed', 'best', 'wasm']],
    ],
    [
      'a worker that was given up',
      state({}, { workerState: 'failed', failure: lost }),
      [['failed', 'reload']],
    ],
  ])('include %s, with what to do about it', (_, compute, expected) => {
    expect(keys(compute)).toEqual(expected);
  });

  it('count the losses of a device', () => {
    const [once] = computeAdvice(state({}, { losses: [lost] }));
    const [twice] = computeAdvice(state({}, { losses: [lost, lost] }));
    expect(once.text).toMatch(/lost and opened again \(once\).*last checkpoint/);
    expect(twice.text).toMatch(/\(2 times\)/);
  });
});

describe('problems of storage', () => {
  it('are little free space, storage that may be cleared, and no storage', () => {
    const room = { used: 1e9, quota: 10e9, persistent: true };
    expect(storageAdvice(room)).toEqual([]);
    expect(storageAdvice({ ...room, persistent: false })).toMatchObject([
      { key: 'not-persistent', ways: ['keep'] },
    ]);
    expect(storageAdvice({ ...room, quota: 1.1e9 })).toMatchObject([
      { key: 'low-storage', ways: ['runs', 'data'], text: expect.stringMatching(/Only 100 MB are left/) },
    ]);
    expect(storageAdvice(null)).toMatchObject([{ key: 'no-storage' }]);
  });
});
