import { Failure } from '../../base/failure';

/** The graphics adapter behind WebGPU, as plain data. */
export interface GpuAdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** Computes on the CPU (SwiftShader, llvmpipe, ...): right, but an order of magnitude slower than WASM. */
  readonly software: boolean;
  /** Storage buffers that one kernel may bind. */
  readonly maxStorageBuffers: number;
}

export interface Gpu {
  readonly adapter: GPUAdapter;
  readonly report: GpuAdapterReport;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|warp/i;

/** The best adapter that WebGPU offers, or null where there is none. */
export async function requestGpu(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<Gpu | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  return adapter ? { adapter, report: describe(adapter) } : null;
}

function describe(adapter: GPUAdapter): GpuAdapterReport {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const named = [vendor, architecture, device, description].join(' ');
  return {
    vendor,
    architecture,
    description: description || device,
    software: isFallbackAdapter === true || SOFTWARE.test(named),
    maxStorageBuffers: adapter.limits.maxStorageBuffersPerShaderStage,
  };
}

/**
 * A device with the adapter's own limits. TensorFlow.js asks for the sizes only and not for the number
 * of storage buffers, which fused kernels need more of than the default 8. `onLost` hears of the
 * device's end (nobody here ends one on purpose) and of a buffer that did not fit: what was computed
 * since is not to be trusted, and no call fails.
 */
export async function openDevice(
  adapter: GPUAdapter,
  onLost: (failure: Failure) => void,
): Promise<GPUDevice> {
  const { limits, features } = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: (['timestamp-query'] as const).filter((feature) => features.has(feature)),
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    },
  });
  void device.lost.then(({ reason, message }) => onLost(lostDevice(reason, message)));
  device.addEventListener('uncapturederror', ({ error }) => {
    if (error.constructor.name === 'GPUOutOfMemoryError') onLost(outOfMemory(error.message));
  });
  return device;
}

function outOfMemory(message: string): Failure {
  return new Failure('out-of-memory', `The graphics device ran out of memory: ${message}`);
}

function lostDevice(reason: string, message: string): Failure {
  return new Failure(
    'device-lost',
    `The graphics device was lost: ${message.replace(/\.$/, '') || 'the browser gave no reason'}.`,
    {
      reason,
    },
  );
}
