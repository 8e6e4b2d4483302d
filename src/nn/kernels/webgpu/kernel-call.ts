import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import { util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelAttrs, OutputSpec } from '../specs';
import { programOf, type Shader } from './shader';

/** What of TensorFlow.js's WebGPU backend the kernels need (4.22.0; the version is pinned for this). */
export interface WebGpuBackend {
  makeTensorInfo(shape: number[], dtype: DataType, values?: Float32Array | Int32Array): TensorInfo;
  disposeData(dataId: object): boolean;
  runWebGPUProgram(
    program: WebGPUProgram,
    inputs: TensorInfo[],
    outputDtype: DataType,
    uniforms: { type: string; data: number[] }[],
    output: TensorInfo,
  ): TensorInfo;
}

export type TensorInfos = Readonly<Record<string, TensorInfo>>;
export type Uniforms = Readonly<Record<string, number>>;

export interface ShaderRun {
  readonly inputs: TensorInfos;
  readonly uniforms?: Uniforms;
  readonly shape: readonly number[];
  /** Elements, items, rows or segments, as the shader's grain counts; default: elements of the output. */
  readonly count?: number;
}

/**
 * TensorFlow.js builds shapes into its shaders and their keys. Ours index flat arrays by uniforms of their own, so they
 * are shown tensors without a shape: one compilation serves every size.
 */
const withoutShape = ({ dataId, dtype }: TensorInfo, shape: number[] = []): TensorInfo => ({
  dataId,
  dtype,
  shape,
});

/** One run of a custom kernel: its inputs, and the shaders it dispatches. */
export class KernelCall {
  readonly #scratch: TensorInfo[] = [];

  constructor(
    readonly backend: WebGpuBackend,
    readonly inputs: TensorInfos,
    readonly attrs: KernelAttrs,
    readonly outputs: readonly OutputSpec[],
  ) {}

  /** Runs a shader; the tensor is the caller's. A shader binds at most seven inputs, as eight buffers are the default limit. */
  run(shader: Shader, { inputs, uniforms, shape, count }: ShaderRun): TensorInfo {
    const dtype = shader.dtype ?? 'float32';
    const size = util.sizeFromShape([...shape]);
    if (size === 0) return this.zeros(shape);
    const output = this.backend.makeTensorInfo([...shape], dtype);
    const all = { count: count ?? size, ...uniforms };
    this.backend.runWebGPUProgram(
      programOf(shader, Object.keys(inputs), all),
      Object.values(inputs).map((input) => withoutShape(this.#filled(input))),
      dtype,
      Object.entries(all).map(([name, value]) => ({
        type: shader.floats?.includes(name) ? 'float32' : 'int32',
        data: [value],
      })),
      withoutShape(output, [1]),
    );
    return output;
  }

  /** Runs a shader whose output is only needed until the kernel returns. */
  scratch(shader: Shader, run: ShaderRun): TensorInfo {
    const output = this.run(shader, run);
    this.#scratch.push(output);
    return output;
  }

  zeros(shape: readonly number[]): TensorInfo {
    return this.backend.makeTensorInfo(
      [...shape],
      'float32',
      new Float32Array(util.sizeFromShape([...shape])),
    );
  }

  releaseScratch(): void {
    for (const tensor of this.#scratch) this.backend.disposeData(tensor.dataId);
  }

  /** WebGPU binds no empty buffer: an empty input is shown as a single zero. */
  #filled(input: TensorInfo): TensorInfo {
    if (util.sizeFromShape(input.shape) > 0) return input;
    const one = input.dtype === 'int32' ? new Int32Array(1) : new Float32Array(1);
    const tensor = this.backend.makeTensorInfo([1], input.dtype, one);
    this.#scratch.push(tensor);
    return tensor;
  }
}

export type GpuKernel = (call: KernelCall) => TensorInfo[];
