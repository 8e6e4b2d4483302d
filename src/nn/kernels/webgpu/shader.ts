/** How a shader's work is laid over threads, and with that the WGSL functions that its code has to define. */
type Grain =
  /** `fn value(index : i32) -> f32`: a thread per element of `result`. */
  | 'value'
  /** `fn work(index : i32)`: a thread per item, which writes its part of the outputs itself. */
  | 'item'
  /**
   * `fn row(row : i32, lane : i32, inside : bool)`: LANES threads per row, with `laneSum` and `laneMax` over
   * them. All must be called by every lane, also for the rows past the last one that `inside` excludes.
   */
  | 'row'
  /**
   * `fn span(segment : i32) -> vec2<i32>` and `fn term(segment : i32, item : i32, column : i32) ->
   * f32`: element (segment, column) of `result` is the sum of the terms of the items in the span,
   * in an order that is always the same.
   */
  | 'sum'
  /** `fn work(group : i32, local : i32)`: the whole of each workgroup of THREADS threads, of which `count` are run. */
  | 'group';

/** WGSL over the inputs and outputs (by name, as flat arrays) and `uniforms`. One name is one code. */
export interface Shader {
  readonly name: string;
  readonly grain: Grain;
  readonly code: string;
  /** Uniforms that are floats; all others are integers. */
  readonly floats?: readonly string[];
  /** Type of the outputs; float32 unless told. */
  readonly dtype?: 'float32' | 'int32';
  /** Computes with f16: for devices with `shader-f16` only. */
  readonly half?: boolean;
}

const THREADS = 64;
/** Tile of a `sum`: columns side by side, so that reads coalesce, times items at a time. */
const TILE = 16;

const THREADS_OF: Readonly<Record<Grain, number>> = {
  value: THREADS,
  item: THREADS,
  row: THREADS,
  sum: TILE * TILE,
  group: THREADS,
};

/** Halves the lanes until one is left: for every device. */
const LANES_BY_HALVES = `
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
}`;

/** Two barriers in place of eight: each subgroup by itself, then their results one after the other. */
const LANES_BY_SUBGROUPS = `
var<workgroup> lanes : array<f32, ${THREADS}>;
var<private> ownSubgroup : u32;
var<private> placeInSubgroup : u32;
var<private> subgroups : u32;
fn laneSum(lane : i32, value : f32) -> f32 {
  let own = subgroupAdd(value);
  if (placeInSubgroup == 0) { lanes[ownSubgroup] = own; }
  workgroupBarrier();
  var total = lanes[0];
  for (var other = 1u; other < subgroups; other++) { total += lanes[other]; }
  workgroupBarrier();
  return total;
}
fn laneMax(lane : i32, value : f32) -> f32 {
  let own = subgroupMax(value);
  if (placeInSubgroup == 0) { lanes[ownSubgroup] = own; }
  workgroupBarrier();
  var most = lanes[0];
  for (var other = 1u; other < subgroups; other++) { most = max(most, lanes[other]); }
  workgroupBarrier();
  return most;
}`;

const MAIN_OF: Readonly<Record<Grain, string>> = {
  value: `
fn main(group : i32, local : i32) {
  let index = group * ${THREADS} + local;
  if (index < uniforms.count) { result[index] = value(index); }
}`,

  item: `
fn main(group : i32, local : i32) {
  let index = group * ${THREADS} + local;
  if (index < uniforms.count) { work(index); }
}`,

  row: `
fn main(group : i32, local : i32) { row(group, local, group < uniforms.count); }`,

  sum: `
var<workgroup> partial : array<f32, ${TILE * TILE}>;
fn main(group : i32, local : i32) {
  let tiles = (uniforms.columns + ${TILE - 1}) / ${TILE};
  let segment = group / tiles;
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

  group: `
fn main(group : i32, local : i32) { work(group, local); }`,
};

/** Workgroups for `uniforms.count` elements, items, rows or segments. */
export function workgroupsOf({ grain }: Shader, uniforms: Readonly<Record<string, number>>): number {
  if (grain === 'row' || grain === 'group') return uniforms.count;
  if (grain === 'sum') return uniforms.count * Math.ceil(uniforms.columns / TILE);
  return Math.ceil(uniforms.count / THREADS);
}

/** An array that a shader binds. */
export interface Binding {
  readonly name: string;
  readonly dtype: string;
}

/** Whether its code is another one on a device with subgroups. */
export const usesSubgroups = ({ grain }: Shader): boolean => grain === 'row';

/**
 * The whole module: uniforms at binding 0, then outputs, then inputs. Its entry point is `start`.
 * @param subgroups whether the lanes of rows are added up by subgroups
 */
export function wgslOf(
  shader: Shader,
  uniforms: readonly string[],
  outputs: readonly Binding[],
  inputs: readonly Binding[],
  subgroups = false,
): string {
  const bySubgroups = subgroups && usesSubgroups(shader);
  const lanes = bySubgroups ? LANES_BY_SUBGROUPS : LANES_BY_HALVES;
  const members = uniforms.map((name) => `${name} : ${shader.floats?.includes(name) ? 'f32' : 'i32'}`);
  const arrays = [...outputs, ...inputs].map(({ name, dtype }, i) => {
    const access = i < outputs.length ? 'read_write' : 'read';
    const element = dtype === 'float32' ? 'f32' : 'i32';
    return `@group(0) @binding(${i + 1}) var<storage, ${access}> ${name} : array<${element}>;`;
  });
  return `
${bySubgroups ? 'enable subgroups;' : ''}
${shader.half ? 'enable f16;' : ''}
struct Uniforms { ${members.join(', ')} }
@group(0) @binding(0) var<uniform> uniforms : Uniforms;
${arrays.join('\n')}
${shader.grain === 'row' ? `const LANES : i32 = ${THREADS};${lanes}` : ''}
${shader.code}
${MAIN_OF[shader.grain]}
@compute @workgroup_size(${THREADS_OF[shader.grain]})
fn start(
  @builtin(workgroup_id) group : vec3<u32>,
  @builtin(num_workgroups) groups : vec3<u32>,
  @builtin(local_invocation_index) local : u32,
  ${bySubgroups ? SUBGROUP_BUILTINS : ''}
) {
  ${bySubgroups ? 'ownSubgroup = subgroupId; placeInSubgroup = subgroupPlace; subgroups = subgroupCount;' : ''}
  main(i32(group.y * groups.x + group.x), i32(local));
}`;
}

const SUBGROUP_BUILTINS = `@builtin(subgroup_id) subgroupId : u32,
  @builtin(subgroup_invocation_id) subgroupPlace : u32,
  @builtin(num_subgroups) subgroupCount : u32,`;
