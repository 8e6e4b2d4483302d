/** The points of a line, from left to right. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** One x for all lines, as uPlot expects it; y is null where a line has no point. */
export type Aligned = [number[], ...(number | null)[][]];

/**
 * Aligns lines over the union of their x. On a logarithmic scale, values that are not above 0 are left out.
 */
export function align(lines: readonly Points[], log: boolean): Aligned {
  const all = new Set<number>();
  for (const { x } of lines) for (let i = 0; i < x.length; i++) all.add(x[i]);
  const union = [...all].sort((a, b) => a - b);
  const columns = lines.map(({ x, y }) => {
    const column = new Array<number | null>(union.length).fill(null);
    let at = 0;
    for (let i = 0; i < x.length; i++) {
      while (union[at] < x[i]) at++;
      column[at] = !Number.isFinite(y[i]) || (log && y[i] <= 0) ? null : y[i];
    }
    return column;
  });
  return [union, ...columns];
}
