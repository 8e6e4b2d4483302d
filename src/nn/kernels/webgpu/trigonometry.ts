import type { Shader } from './shader';

/**
 * Cosine of x and of x less a quarter turn (the sine): back to an eighth of a turn in three steps (Cody and Waite), then the minimax
 * polynomials of Cephes. WGSL's own functions may be off by 2^-11, and on some devices are.
 */
const cosineOf = `
fn cosineOf(x : f32, quarters : i32) -> f32 {
  let turns = round(x * 0.6366197723675814);
  let r = ((x - turns * 1.5703125) - turns * 4.837512969970703125e-4) - turns * 7.54978995489188216e-8;
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let quadrant = (i32(turns) + quarters) & 3;
  let value = select(cosine, sine, (quadrant & 1) == 1);
  return select(value, -value, quadrant == 1 || quadrant == 2);
}`;

const turned = (name: string, quarters: number): Shader => ({
  name,
  grain: 'value',
  code: `${cosineOf}
fn value(i : i32) -> f32 { return cosineOf(x[i], ${quarters}); }`,
});

export const cosine = turned('Cosine', 0);
export const sine = turned('Sine', 3);
