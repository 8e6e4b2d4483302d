import { describe, expect, it } from 'vitest';
import { computeWords } from './compute-words';

describe('computeWords', () => {
  const adapter = { vendor: 'apple', architecture: 'metal-3', software: false } as never;

  it('names the backend and its hardware', () => {
    expect(computeWords({ backend: 'wasm', adapter: null, threads: 1 }, 'ready', false)).toBe(
      'compute: WebAssembly, 1 thread',
    );
    expect(computeWords({ backend: 'webgpu', adapter, threads: 0 }, 'ready', false)).toBe(
      'compute: WebGPU, apple metal-3',
    );
    expect(computeWords({ backend: 'cpu', adapter, threads: 1 }, 'ready', false)).toBe('compute: JavaScript');
  });

  it('says that a backend is starting, or that there is none', () => {
    expect(computeWords(null, 'opening', false)).toBe('compute: starting');
    expect(computeWords(null, 'restarting', false)).toBe('compute: restarting');
    expect(computeWords(null, 'ready', true)).toBe('compute: none');
  });
});
