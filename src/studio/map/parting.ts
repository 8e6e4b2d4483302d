/** Where a route leaves its real twin. */
export interface Parting {
  /** How many roads both have in common from the start. */
  readonly common: number;
  /** The road after which they part: the last that they share from the start; null if they differ at once or never. */
  readonly road: number | null;
  /** Stretches [from, to) of the route on roads that the twin never takes. */
  readonly stretches: readonly (readonly [from: number, to: number])[];
}

/** Compares the roads of a route with those of the real trip for the same OD pair. */
export function partingOf(real: ArrayLike<number>, route: ArrayLike<number>): Parting {
  let common = 0;
  while (common < real.length && common < route.length && real[common] === route[common]) common++;
  const same = common === real.length && common === route.length;
  return {
    common,
    road: same || common === 0 ? null : route[common - 1],
    stretches: stretchesOutside(route, new Set(Array.from(real))),
  };
}

/** Runs [from, to) of `roads` that are not in `others`. */
export function stretchesOutside(roads: ArrayLike<number>, others: ReadonlySet<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (let i = 0; i < roads.length; i++) {
    if (others.has(roads[i])) continue;
    const last = runs[runs.length - 1];
    if (last && last[1] === i) last[1] = i + 1;
    else runs.push([i, i + 1]);
  }
  return runs;
}
