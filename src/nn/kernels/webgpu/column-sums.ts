import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { TensorInfos, Uniforms } from './dispatch';
import type { KernelCall } from './kernel-call';
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

/** Sums of the columns of the matrix `x`. */
export const matrixColumns = columnSumShader(
  'Columns',
  'fn term(segment : i32, item : i32, column : i32) -> f32 { return x[item * uniforms.columns + column]; }',
);

/** Sums over the chunks; column c goes to the output o with end(o - 1) <= c < end(o). */
function chunkSumShader(outputs: number): Shader {
  const branches = Array.from({ length: outputs }, (_, o) => {
    const start = o === 0 ? '0' : `uniforms.end${o - 1}`;
    return `if (column < uniforms.end${o}) { out${o}[column - ${start}] = total; return; }`;
  });
  return {
    name: `ChunkSum${outputs}`,
    grain: 'item',
    code: `
fn work(column : i32) {
  var total = 0.0;
  for (var chunk = 0; chunk < uniforms.chunks; chunk++) { total += sums[chunk * uniforms.count + column]; }
  ${branches.join('\n  ')}
}`,
  };
}
const chunkSums = [1, 2, 3, 4].map(chunkSumShader);

/**
 * Sums terms over `items` for every column, first within chunks and then over them. The columns are those of
 * the given shapes (at most four), flat and side by side; each shape becomes a tensor.
 */
export function columnSums(
  call: KernelCall,
  shader: Shader,
  inputs: TensorInfos,
  uniforms: Uniforms,
  items: number,
  shapes: readonly (readonly number[])[],
): TensorInfo[] {
  const columns = shapes.reduce((total, shape) => total + util.sizeFromShape([...shape]), 0);
  const chunks = Math.max(1, Math.ceil(items / CHUNK));
  const all = { ...uniforms, items, columns };
  if (chunks === 1 && shapes.length === 1) {
    return [call.run(shader, { inputs, uniforms: all, shape: shapes[0], count: 1 })];
  }
  const sums = call.scratch(shader, { inputs, uniforms: all, shape: [chunks, columns], count: chunks });
  const ends: Record<string, number> = {};
  let end = 0;
  shapes.forEach((shape, o) => (ends[`end${o}`] = end += util.sizeFromShape([...shape])));
  const outputs = call.runMany(chunkSums[shapes.length - 1], {
    inputs: { sums },
    uniforms: { chunks, ...ends },
    shapes: Object.fromEntries(shapes.map((shape, o) => [`out${o}`, shape])),
    count: columns,
  });
  return Object.values(outputs);
}
