import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { env } from '@tensorflow/tfjs-core';
import { usesSubgroups, wgslOf, workgroupsOf, type Shader } from './shader';

/**
 * What of TensorFlow.js's WebGPU backend the kernels need (4.22.0; the version is pinned for this). Its own
 * `runWebGPUProgram` allows one output, and builds the shapes of tensors into its shaders.
 */
export interface WebGpuBackend {
  readonly device: GPUDevice;
  /** `values` are what the host has last read or not yet uploaded. */
  readonly tensorMap: { get(id: object): { resource: GPUBuffer; values: object | null } };
  readonly bufferManager: { acquireBuffer(size: number, usage: number): GPUBuffer };
  readonly uniformPendingDisposal: GPUBuffer[];
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: DataType, values?: Float32Array | Int32Array): TensorInfo;
  disposeData(dataId: object): boolean;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

export type TensorInfos = Readonly<Record<string, TensorInfo>>;
export type Uniforms = Readonly<Record<string, number>>;

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

let leavesSubgroups = false;

/** Has work dispatched as on a device without subgroups. */
export async function withoutSubgroups<T>(work: () => Promise<T>): Promise<T> {
  leavesSubgroups = true;
  try {
    return await work();
  } finally {
    leavesSubgroups = false;
  }
}

function pipelineOf(
  device: GPUDevice,
  shader: Shader,
  uniforms: Uniforms,
  outputs: TensorInfos,
  inputs: TensorInfos,
): GPUComputePipeline {
  const ofDevice = pipelines.get(device) ?? new Map<string, GPUComputePipeline>();
  pipelines.set(device, ofDevice);
  const subgroups = usesSubgroups(shader) && device.features.has('subgroups') && !leavesSubgroups;
  const name = subgroups ? `${shader.name}, subgroups` : shader.name;
  const found = ofDevice.get(name);
  if (found) return found;
  const bindings = (tensors: TensorInfos) =>
    Object.entries(tensors).map(([name, { dtype }]) => ({ name, dtype }));
  const code = wgslOf(shader, Object.keys(uniforms), bindings(outputs), bindings(inputs), subgroups);
  const label = `Route Distillery: ${name}`;
  const made = device.createComputePipeline({
    label,
    layout: 'auto',
    compute: { module: device.createShaderModule({ code, label }), entryPoint: 'start' },
  });
  ofDevice.set(name, made);
  return made;
}

/** Room for eight uniforms, so that the backend's pool of buffers, which matches sizes exactly, is shared. */
const UNIFORM_BYTES = 32;

function uniformBuffer(backend: WebGpuBackend, shader: Shader, uniforms: Uniforms): GPUBuffer {
  const values = new DataView(new ArrayBuffer(UNIFORM_BYTES));
  Object.entries(uniforms).forEach(([name, value], i) => {
    if (shader.floats?.includes(name)) values.setFloat32(4 * i, value, true);
    else values.setInt32(4 * i, value, true);
  });
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
  const buffer = backend.bufferManager.acquireBuffer(UNIFORM_BYTES, usage);
  backend.device.queue.writeBuffer(buffer, 0, values.buffer);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

/**
 * Adds one dispatch to the backend's command queue. No tensor may be empty, and an output may not be an input
 * too. An output that has values is written over: its shader may read them.
 */
export function dispatch(
  backend: WebGpuBackend,
  shader: Shader,
  uniforms: Uniforms,
  outputs: TensorInfos,
  inputs: TensorInfos,
): void {
  const { device } = backend;
  const tensors = [...Object.values(outputs), ...Object.values(inputs)];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  for (const { dataId } of Object.values(outputs)) backend.tensorMap.get(dataId).values = null;
  const pipeline = pipelineOf(device, shader, uniforms, outputs, inputs);
  const buffers = [
    uniformBuffer(backend, shader, uniforms),
    ...tensors.map(({ dataId }) => backend.tensorMap.get(dataId).resource),
  ];
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId);
  backend.ensureCommandEncoderReady();
  const pass = (backend.computePassEncoder ??= backend.commandEncoder.beginComputePass());
  const groups = workgroupsOf(shader, uniforms);
  const across = Math.min(groups, device.limits.maxComputeWorkgroupsPerDimension);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(across, Math.ceil(groups / across));
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}
