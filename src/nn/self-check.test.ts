import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gradientSelfCheck, selfCheckGradient, STORED_GRADIENT } from './self-check';
import { useBackend } from './testing/backends';

describe.each(['cpu', 'wasm'] as const)('the gradient self-check on %s', (backend) => {
  it('passes, and would not with another gradient', async () => {
    await useBackend(backend);
    expect(await gradientSelfCheck()).toMatchObject({ ok: true });
    expect(Math.max(...STORED_GRADIENT.map(Math.abs))).toBeGreaterThan(0.01);
    expect(STORED_GRADIENT).toHaveLength(20);
  });

  it('leaves no tensors behind', async () => {
    await useBackend(backend);
    await selfCheckGradient(); // warm: a backend may keep something of its first run
    const before = memory().numTensors;
    await selfCheckGradient();
    expect(memory().numTensors).toBe(before);
  });
});
