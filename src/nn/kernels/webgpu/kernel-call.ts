import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelAttrs, OutputSpec } from '../specs';
import { dispatch, type TensorInfos, type Uniforms, type WebGpuBackend } from './dispatch';
import type { Shader } from './shader';

type Shape = readonly number[];

export interface ShaderRun {
  readonly inputs: TensorInfos;
  readonly uniforms?: Uniforms;
  /**
   * Elements, items, rows or segments, as the shader's grain counts; default: elements of the first output.
   */
  readonly count?: number;
}

/** One run of a custom kernel: its inputs, and the shaders it dispatches. */
export class KernelCall {
  readonly #scratch: TensorInfo[] = [];

  constructor(
    readonly backend: WebGpuBackend,
    readonly inputs: TensorInfos,
    readonly attrs: KernelAttrs,
    readonly outputs: readonly OutputSpec[],
  ) {}

  /** Runs a shader with the one output `result`; the tensor is the caller's. */
  run(shader: Shader, { shape, ...run }: ShaderRun & { readonly shape: Shape }): TensorInfo {
    return this.runMany(shader, { ...run, shapes: { result: shape } }).result;
  }

  /**
   * Runs a shader with outputs by name; the tensors are the caller's. Inputs and outputs must not be more
   * than eight: the default limit of WebGPU.
   */
  runMany<Name extends string>(
    shader: Shader,
    run: ShaderRun & { readonly shapes: Readonly<Record<Name, Shape>> },
  ): Record<Name, TensorInfo> {
    const dtype = shader.dtype ?? 'float32';
    const shapes = Object.entries<Shape>(run.shapes);
    const count = run.count ?? size(shapes[0][1]);
    const outputs = Object.fromEntries(
      shapes.map(([name, shape]) => [
        name,
        count === 0 || size(shape) === 0 ? this.zeros(shape) : this.backend.makeTensorInfo([...shape], dtype),
      ]),
    ) as Record<Name, TensorInfo>;
    if (count > 0 && shapes.every(([, shape]) => size(shape) > 0)) {
      const inputs = Object.entries(run.inputs).map(([name, input]) => [name, this.#filled(input)]);
      dispatch(this.backend, shader, { count, ...run.uniforms }, outputs, Object.fromEntries(inputs));
    }
    return outputs;
  }

  /** Runs a shader whose output is only needed until the kernel returns. */
  scratch(shader: Shader, run: ShaderRun & { readonly shape: Shape }): TensorInfo {
    return this.untilReturn(this.run(shader, run));
  }

  /** Has a tensor disposed of when the kernel returns. */
  untilReturn(tensor: TensorInfo): TensorInfo {
    this.#scratch.push(tensor);
    return tensor;
  }

  zeros(shape: Shape): TensorInfo {
    return this.backend.makeTensorInfo([...shape], 'float32', new Float32Array(size(shape)));
  }

  releaseScratch(): void {
    for (const tensor of this.#scratch) this.backend.disposeData(tensor.dataId);
  }

  /** WebGPU binds no empty buffer: an empty input is shown as a single zero. */
  #filled(input: TensorInfo): TensorInfo {
    if (size(input.shape) > 0) return input;
    const one = input.dtype === 'int32' ? new Int32Array(1) : new Float32Array(1);
    return this.untilReturn(this.backend.makeTensorInfo([1], input.dtype, one));
  }
}

const size = (shape: Shape) => util.sizeFromShape([...shape]);

export type GpuKernel = (call: KernelCall) => TensorInfo[];
