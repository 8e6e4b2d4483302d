import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { adamWParts, CLIP_EPS, type AdamWPart } from '../adamw-parts';
import type { KernelAttrs } from '../specs';
import { dispatch, type Uniforms, type WebGpuBackend } from './dispatch';
import type { GpuKernel, KernelCall } from './kernel-call';
import type { Shader } from './shader';

/** Floats whose squares one workgroup sums. */
const STRETCH = 4096;

const squares: Shader = {
  name: 'Squares',
  grain: 'row',
  code: `
fn row(row : i32, lane : i32, inside : bool) {
  let end = select(0, min((row + 1) * ${STRETCH}, uniforms.elements), inside);
  var sum = 0.0;
  for (var i = row * ${STRETCH} + lane; i < end; i += LANES) { sum += x[i] * x[i]; }
  let total = laneSum(lane, sum);
  if (inside && lane == 0) { sums[uniforms.first + row] = total; }
}`,
};

/** A limit of 0 leaves the gradient as it is. */
const clipping: Shader = {
  name: 'Clipping',
  grain: 'row',
  floats: ['limit'],
  code: `
fn row(row : i32, lane : i32, inside : bool) {
  var sum = 0.0;
  for (var i = lane; i < uniforms.sums; i += LANES) { sum += squares[i]; }
  let total = sqrt(laneSum(lane, sum));
  if (inside && lane == 0) {
    norm[0] = total;
    scale[0] = select(1.0, min(uniforms.limit / (total + ${CLIP_EPS}), 1.0), uniforms.limit > 0.0);
  }
}`,
};

const step: Shader = {
  name: 'AdamW',
  grain: 'item',
  floats: ['beta1', 'beta2', 'rest1', 'rest2', 'keep', 'rate', 'eps'],
  code: `
fn work(i : i32) {
  let gradient = g[i] * scale[0];
  let first = uniforms.beta1 * m[i] + uniforms.rest1 * gradient;
  let second = uniforms.beta2 * v[i] + uniforms.rest2 * gradient * gradient;
  m[i] = first;
  v[i] = second;
  newP[i] = p[i] * uniforms.keep - uniforms.rate * (first / (sqrt(second) + uniforms.eps));
}`,
};

function stepUniforms({ lr, beta1, beta2, eps, decay, correction1, correction2 }: KernelAttrs): Uniforms {
  const root = Math.sqrt(correction2);
  return {
    beta1,
    beta2,
    rest1: 1 - beta1,
    rest2: 1 - beta2,
    keep: 1 - lr * decay,
    // m / (sqrt(v) / root + eps) = root m / (sqrt(v) + root eps)
    rate: (lr / correction1) * root,
    eps: eps * root,
  };
}

/** What one dispatch moves: a parameter, or all that are joined. */
interface Group {
  readonly p: TensorInfo;
  readonly g: TensorInfo;
  readonly m: TensorInfo;
  readonly v: TensorInfo;
  readonly newP: TensorInfo;
  readonly size: number;
}

/** Gradients and parameters, which the backend holds in buffers of their own, side by side in one of each. */
function join(call: KernelCall, parts: readonly AdamWPart[]): Group {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const flat = () => call.untilReturn(call.backend.makeTensorInfo([size], 'float32'));
  const group = { p: flat(), g: flat(), newP: flat(), m: call.inputs.m, v: call.inputs.v, size };
  copyPieces(
    call.backend,
    parts.flatMap(({ p, g, at, size: floats }) => [
      { from: call.inputs[g], fromAt: 0, to: group.g, toAt: at, floats },
      { from: call.inputs[p], fromAt: 0, to: group.p, toAt: at, floats },
    ]),
  );
  return group;
}

/** Norm of all gradients, and what they are to be multiplied with. */
function clip(call: KernelCall, groups: readonly Group[]): { norm: TensorInfo; scale: TensorInfo } {
  const { backend } = call;
  const counts = groups.map(({ size }) => Math.ceil(size / STRETCH));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sums = call.untilReturn(backend.makeTensorInfo([total], 'float32'));
  let first = 0;
  groups.forEach(({ g, size }, i) => {
    dispatch(backend, squares, { count: counts[i], elements: size, first }, { sums }, { x: g });
    first += counts[i];
  });
  const norm = backend.makeTensorInfo([], 'float32');
  const scale = call.untilReturn(backend.makeTensorInfo([1], 'float32'));
  const limit = Number.isFinite(call.attrs.clip) ? call.attrs.clip : 0;
  dispatch(backend, clipping, { count: 1, sums: total, limit }, { norm, scale }, { squares: sums });
  return { norm, scale };
}

function newParameter(call: KernelCall, { shape }: TensorInfo): TensorInfo {
  return util.sizeFromShape(shape) === 0 ? call.zeros(shape) : call.backend.makeTensorInfo(shape, 'float32');
}

/** One step: as many dispatches for all joined parameters as for a single one. */
export const adamW: GpuKernel = (call) => {
  const { backend, inputs } = call;
  const parts = adamWParts((name) => inputs[name]?.shape);
  const newPs = new Map(parts.map((part) => [part, newParameter(call, inputs[part.p])]));
  const joined = parts.filter((part) => part.joined && part.size > 0);
  const together = joined.length > 0 ? [join(call, joined)] : [];
  const apart = parts
    .filter((part) => !part.joined && part.size > 0)
    .map((part): Group => {
      const { p, g, m, v, size } = part;
      return { p: inputs[p], g: inputs[g], m: inputs[m], v: inputs[v], newP: newPs.get(part)!, size };
    });
  const groups = [...together, ...apart];
  if (groups.length === 0) return [call.zeros([]), ...newPs.values()];

  const { norm, scale } = clip(call, groups);
  const uniforms = stepUniforms(call.attrs);
  for (const { p, g, m, v, newP, size } of groups)
    dispatch(backend, step, { count: size, ...uniforms }, { newP, m, v }, { p, g, scale });
  for (const { newP } of together)
    copyPieces(
      backend,
      joined.map((part) => ({
        from: newP,
        fromAt: part.at,
        to: newPs.get(part)!,
        toAt: 0,
        floats: part.size,
      })),
    );
  return [norm, ...newPs.values()];
};

/** So many floats of one tensor that go into another; places in floats. */
interface Piece {
  readonly from: TensorInfo;
  readonly fromAt: number;
  readonly to: TensorInfo;
  readonly toAt: number;
  readonly floats: number;
}

/** Adds copies of buffers to the backend's command queue. No tensor may be empty. */
function copyPieces(backend: WebGpuBackend, pieces: readonly Piece[]): void {
  for (const { from, to } of pieces)
    for (const { dataId } of [from, to]) {
      backend.uploadToGPU(dataId);
      backend.commandQueueOwnedIds.add(dataId);
    }
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  const bufferOf = ({ dataId }: TensorInfo) => backend.tensorMap.get(dataId).resource;
  for (const { from, fromAt, to, toAt, floats } of pieces)
    backend.commandEncoder.copyBufferToBuffer(bufferOf(from), 4 * fromAt, bufferOf(to), 4 * toAt, 4 * floats);
}
