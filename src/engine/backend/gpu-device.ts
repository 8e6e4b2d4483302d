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
  /** Whether shaders may compute in half precision, and whether subgroups may share sums; left out in older records. */
  readonly half?: boolean;
  readonly subgroups?: boolean;
}

export interface Gpu {
  readonly adapter: GPUAdapter;
  /** What shaders use beyond the core of WebGPU, of what there is. */
  readonly features: readonly GPUFeatureName[];
  readonly report: GpuAdapterReport;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|warp/i;

/** The best adapter that WebGPU offers, or null where there is none. */
export async function requestGpu(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<Gpu | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const features = featuresOf(adapter, gpu!.wgslLanguageFeatures);
  return { adapter, features, report: describe(adapter, features) };
}

function describe(adapter: GPUAdapter, features: readonly GPUFeatureName[]): GpuAdapterReport {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const named = [vendor, architecture, device, description].join(' ');
  return {
    vendor,
    architecture,
    description: description || device,
    software: isFallbackAdapter === true || SOFTWARE.test(named),
    maxStorageBuffers: adapter.limits.maxStorageBuffersPerShaderStage,
    half: features.includes('shader-f16'),
    subgroups: features.includes('subgroups'),
  };
}

/** @param words of WGSL: shaders ask which subgroup they are in, which it can say since later than there are subgroups */
function featuresOf(adapter: GPUAdapter, words: WGSLLanguageFeatures | undefined): GPUFeatureName[] {
  const subgroups: GPUFeatureName[] = words?.has('subgroup_id') ? ['subgroups'] : [];
  const wanted: GPUFeatureName[] = ['timestamp-query', 'shader-f16', ...subgroups];
  return wanted.filter((name) => adapter.features.has(name));
}

/**
 * A device with the adapter's own limits. TensorFlow.js asks for the sizes only and not for the number
 * of storage buffers, which fused kernels need more of than the default 8. `onLost` hears of the
 * device's end (nobody here ends one on purpose) and of a buffer that did not fit: what was computed
 * since is not to be trusted, and no call fails.
 */
export async function openDevice(
  { adapter, features }: Gpu,
  onLost: (failure: Failure) => void,
): Promise<GPUDevice> {
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: [...features],
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
