import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { DataType } from '@tensorflow/tfjs-core';

/** How a shader's work is laid over threads, and with that the WGSL functions that its code has to define. */
export type Grain =
  /** `fn value(index : i32) -> f32`: a thread per element of `result`. */
  | 'value'
  /** `fn work(index : i32)`: a thread per item, which writes its part of `result` itself. */
  | 'item'
  /**
   * `fn row(row : i32, lane : i32, inside : bool)`: LANES threads per row, with `laneSum` and `laneMax` over them. All
   * must be called by every lane, also for the rows past the last one that `inside` excludes.
   */
  | 'row'
  /**
   * `fn span(segment : i32) -> vec2<i32>` and `fn term(segment : i32, item : i32, column : i32) -> f32`: element
   * (segment, column) of `result` is the sum of the terms of the items in the span, in an order that is always the same.
   */
  | 'sum';

/** WGSL over the inputs (by name, as flat arrays), `result` and `uniforms`. One name is one code. */
export interface Shader {
  readonly name: string;
  readonly grain: Grain;
  readonly code: string;
  /** Uniforms that are floats; all others are integers. */
  readonly floats?: readonly string[];
  /** float32 unless told. */
  readonly dtype?: DataType;
}

const THREADS = 64;
/** Tile of a `sum`: columns side by side, so that reads coalesce, times items at a time. */
const TILE = 16;

const THREADS_OF: Readonly<Record<Grain, number>> = {
  value: THREADS,
  item: THREADS,
  row: THREADS,
  sum: TILE * TILE,
};

const MAIN_OF: Readonly<Record<Grain, string>> = {
  value: `
fn main(index : i32) {
  if (index < uniforms.count) { result[index] = value(index); }
}`,

  item: `
fn main(index : i32) {
  if (index < uniforms.count) { work(index); }
}`,

  row: `
const LANES : i32 = ${THREADS};
var<workgroup> lanes : array<f32, ${THREADS}>;
fn laneSum(lane : i32, value : f32) -> f32 {
  lanes[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2; half > 0; half /= 2) {
    if (lane < half) { lanes[lane] += lanes[lane + half]; }
    workgroupBarrier();
  }
  let total = lanes[0];
  workgroupBarrier();
  return total;
}
fn laneMax(lane : i32, value : f32) -> f32 {
  lanes[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2; half > 0; half /= 2) {
    if (lane < half) { lanes[lane] = max(lanes[lane], lanes[lane + half]); }
    workgroupBarrier();
  }
  let most = lanes[0];
  workgroupBarrier();
  return most;
}
fn main(index : i32) {
  row(index / LANES, i32(localIndex), index / LANES < uniforms.count);
}`,

  sum: `
var<workgroup> partial : array<f32, ${TILE * TILE}>;
fn main(index : i32) {
  let tiles = (uniforms.columns + ${TILE - 1}) / ${TILE};
  let group = index / ${TILE * TILE};
  let segment = group / tiles;
  let local = i32(localIndex);
  let lane = local / ${TILE};
  let column = (group % tiles) * ${TILE} + local % ${TILE};
  let inside = segment < uniforms.count && column < uniforms.columns;
  var total = 0.0;
  if (inside) {
    let items = span(segment);
    for (var item = items.x + lane; item < items.y; item += ${TILE}) { total += term(segment, item, column); }
  }
  partial[local] = total;
  workgroupBarrier();
  for (var half = ${TILE / 2}; half > 0; half /= 2) {
    if (lane < half) { partial[local] += partial[local + half * ${TILE}]; }
    workgroupBarrier();
  }
  if (inside && lane == 0) { result[segment * uniforms.columns + column] = partial[local]; }
}`,
};

function workgroups(grain: Grain, uniforms: Readonly<Record<string, number>>): number {
  if (grain === 'row') return uniforms.count;
  if (grain === 'sum') return uniforms.count * Math.ceil(uniforms.columns / TILE);
  return Math.ceil(uniforms.count / THREADS);
}

/**
 * The shader as a program of TensorFlow.js's WebGPU backend. `uniforms.count`: elements, items, rows or segments.
 * The backend spreads more than 65,535 workgroups over further dimensions by itself.
 */
export function programOf(
  shader: Shader,
  variableNames: string[],
  uniforms: Readonly<Record<string, number>>,
): WebGPUProgram {
  const typeOf = (name: string) => (shader.floats?.includes(name) ? 'f32' : 'i32');
  return {
    shaderKey: `routeDistillery${shader.name}`,
    variableNames,
    uniforms: Object.keys(uniforms)
      .map((name) => `${name} : ${typeOf(name)}, `)
      .join(''),
    workgroupSize: [THREADS_OF[shader.grain], 1, 1],
    dispatch: [workgroups(shader.grain, uniforms), 1, 1],
    dispatchLayout: { x: [0] },
    outputShape: [1],
    getUserCode: () => `${shader.code}\n${MAIN_OF[shader.grain]}`,
  };
}
