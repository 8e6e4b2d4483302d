import { backend, getBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend, type SelfCheck } from './backend';

const passes: SelfCheck = { ok: true, worst: 1e-7, message: 'gradients agree to 1e-7' };
const fails: SelfCheck = { ok: false, worst: 3, message: 'off by 3' };

describe('chooseBackend in Node, where there is no WebGPU', () => {
  it('takes WASM and says why', async () => {
    const report = await chooseBackend(undefined, undefined, { selfCheck: async () => passes });
    expect(report).toEqual({
      backend: 'wasm',
      adapter: null,
      why: 'WebGPU has no adapter here.',
      isolated: false,
      threads: 1,
      selfCheck: passes,
    });
    expect(getBackend()).toBe('wasm');
  });

  it('makes a failure of a full WASM heap, which TensorFlow.js would write to all the same', async () => {
    for (let start = 0; start < 2; start++) await chooseBackend('wasm');
    const { wasm } = backend() as unknown as {
      wasm: { _malloc(bytes: number): number; _free(address: number): void };
    };
    const taken: number[] = [];
    const fill = () => {
      // Four of these do not fit into 32 bits of addresses.
      for (let block = 0; block < 4; block++) taken.push(wasm._malloc(2 ** 30));
    };
    expect(fill).toThrow(
      expect.objectContaining({ code: 'out-of-memory', message: expect.stringMatching(/ran out of memory/) }),
    );
    taken.forEach((address) => wasm._free(address));
    expect(wasm._malloc(8)).toBeGreaterThan(0);
  });

  it('lets a person choose', async () => {
    const report = await chooseBackend('cpu');
    expect(report).toMatchObject({ backend: 'cpu', why: 'JavaScript was chosen by hand.', selfCheck: null });
    expect(getBackend()).toBe('cpu');
  });

  it('passes over a backend whose gradients are wrong', async () => {
    const heard: string[] = [];
    const selfCheck = async () => (getBackend() === 'wasm' ? fails : passes);
    const report = await chooseBackend(undefined, (message) => heard.push(message), { selfCheck });
    expect(report).toMatchObject({ backend: 'cpu', selfCheck: passes });
    expect(report.why).toMatch(/WebAssembly was passed over: its gradients are wrong \(off by 3\)/);
    expect(heard).toHaveLength(1);
  });

  it('stands by a choice whose gradients are wrong, and warns', async () => {
    const heard: string[] = [];
    const report = await chooseBackend('wasm', (message) => heard.push(message), {
      selfCheck: async () => fails,
    });
    expect(report).toMatchObject({ backend: 'wasm', selfCheck: { ok: false } });
    expect(heard).toEqual(['WebAssembly: its gradients are wrong (off by 3)']);
  });

  it('refuses what is not there', async () => {
    await expect(chooseBackend('webgpu')).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(/WebGPU was passed over: there is no adapter/),
    });
    const none = chooseBackend(undefined, undefined, { selfCheck: async () => fails });
    await expect(none).rejects.toMatchObject({ code: 'not-supported' });
  });
});
