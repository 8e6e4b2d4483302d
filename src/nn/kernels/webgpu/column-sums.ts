import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelCall, TensorInfos, Uniforms } from './kernel-call';
import type { Shader } from './shader';

/** Items that one workgroup sums, so that long sums keep a whole device busy. */
const CHUNK = 512;

/** A shader for `columnSums` from `fn term(segment : i32, item : i32, column : i32) -> f32`. */
export function columnSumShader(name: string, code: string, floats: readonly string[] = []): Shader {
  const span = `
fn span(segment : i32) -> vec2<i32> {
  return vec2<i32>(segment * ${CHUNK}, min((segment + 1) * ${CHUNK}, uniforms.items));
}`;
  return { name, grain: 'sum', code: `${code}\n${span}`, floats };
}

const stretchSum: Shader = {
  name: 'StretchSum',
  grain: 'value',
  code: `
fn value(index : i32) -> f32 {
  var total = 0.0;
  for (var chunk = 0; chunk < uniforms.chunks; chunk++) {
    total += sums[chunk * uniforms.columns + uniforms.start + index];
  }
  return total;
}`,
};

/**
 * Sums terms over `items` for every column, first within chunks and then over them. The columns are those of the given
 * shapes, flat and side by side; each shape becomes a tensor.
 */
export function columnSums(
  call: KernelCall,
  shader: Shader,
  inputs: TensorInfos,
  uniforms: Uniforms,
  items: number,
  shapes: readonly (readonly number[])[],
): TensorInfo[] {
  const widths = shapes.map((shape) => util.sizeFromShape([...shape]));
  const columns = widths.reduce((a, b) => a + b, 0);
  const chunks = Math.max(1, Math.ceil(items / CHUNK));
  const all = { ...uniforms, items, columns };
  if (chunks === 1 && shapes.length === 1) {
    return [call.run(shader, { inputs, uniforms: all, shape: shapes[0], count: 1 })];
  }
  const sums = call.scratch(shader, { inputs, uniforms: all, shape: [chunks, columns], count: chunks });
  let start = 0;
  return shapes.map((shape, i) => {
    const tensor = call.run(stretchSum, { inputs: { sums }, uniforms: { chunks, columns, start }, shape });
    start += widths[i];
    return tensor;
  });
}
