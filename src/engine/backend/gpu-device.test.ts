import { describe, expect, it } from 'vitest';
import { openDevice, requestGpu } from './gpu-device';

type Info = Partial<GPUAdapterInfo>;

function fakeGpu(info: Info | null, features = ['timestamp-query'], words: string[] = []) {
  const limits = { maxStorageBuffersPerShaderStage: 10, maxBufferSize: 1e9 };
  const lost = deferred<GPUDeviceLostInfo>();
  const requested: GPUDeviceDescriptor[] = [];
  const adapter = {
    info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info },
    limits,
    features: new Set(features),
    requestDevice: async (descriptor: GPUDeviceDescriptor) => {
      requested.push(descriptor);
      return Object.assign(device, { lost: lost.promise });
    },
  };
  const device = new EventTarget();
  const gpu = {
    requestAdapter: async () => (info ? adapter : null),
    wgslLanguageFeatures: new Set(words),
  } as unknown as GPU;
  return { gpu, lost, requested, device };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

const tell = (reason: string, message: string) => ({ reason, message }) as GPUDeviceLostInfo;

describe('requestGpu', () => {
  it.each([
    ['a flag', { vendor: 'acme', isFallbackAdapter: true }, true],
    ['SwiftShader', { vendor: 'google', architecture: 'swiftshader' }, true],
    ['llvmpipe', { vendor: 'mesa', description: 'llvmpipe (LLVM 15, 256 bits)' }, true],
    ['the basic renderer', { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true],
    ['a graphics card', { vendor: 'nvidia', architecture: 'ampere' }, false],
    ['a chip', { vendor: 'apple', architecture: 'metal-3', description: 'Apple M3' }, false],
  ])('tells software from hardware by %s', async (_, info, software) => {
    const found = await requestGpu(fakeGpu(info).gpu);
    expect(found?.report).toMatchObject({ software, maxStorageBuffers: 10 });
  });

  it('is null without WebGPU and without an adapter', async () => {
    expect(await requestGpu(undefined)).toBeNull();
    expect(await requestGpu(fakeGpu(null).gpu)).toBeNull();
  });
});

describe('openDevice', () => {
  it('asks for the storage buffers that the adapter has', async () => {
    const { gpu, requested } = fakeGpu({});
    const found = await requestGpu(gpu);
    await openDevice(found!, () => undefined);
    expect(requested[0]).toMatchObject({
      requiredFeatures: ['timestamp-query'],
      requiredLimits: { maxStorageBuffersPerShaderStage: 10, maxBufferSize: 1e9 },
    });
  });

  it.each([
    [['subgroups', 'shader-f16', 'clip-distances'], ['subgroup_id'], ['shader-f16', 'subgroups']],
    // Shaders could not ask which subgroup they are in.
    [['subgroups', 'shader-f16'], [], ['shader-f16']],
    [[], ['subgroup_id'], []],
  ])(
    'asks for half precision and subgroups where both adapter and language have them',
    async (has, words, asked) => {
      const { gpu, requested } = fakeGpu({}, has, words);
      const found = await requestGpu(gpu);
      expect(found!.report).toMatchObject({
        half: asked.includes('shader-f16'),
        subgroups: asked.includes('subgroups'),
      });
      await openDevice(found!, () => undefined);
      expect(requested[0].requiredFeatures).toEqual(asked);
    },
  );

  it.each(['unknown', 'destroyed'])('says when the device is lost: %s', async (reason) => {
    const { gpu, lost } = fakeGpu({});
    const found = await requestGpu(gpu);
    const heard: string[] = [];
    await openDevice(found!, (failure) => heard.push(failure.code));
    lost.resolve(tell(reason, 'The driver was reset'));
    await lost.promise;
    await Promise.resolve();
    expect(heard).toEqual(['device-lost']);
  });

  it('says when a buffer did not fit, and leaves other errors to others', async () => {
    const { gpu, device } = fakeGpu({});
    const found = await requestGpu(gpu);
    const heard: string[] = [];
    await openDevice(found!, (failure) => heard.push(failure.code));
    class GPUValidationError extends Error {}
    class GPUOutOfMemoryError extends Error {}
    for (const error of [new GPUValidationError('wrong size'), new GPUOutOfMemoryError('too large')])
      device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error }));
    expect(heard).toEqual(['out-of-memory']);
  });
});
