/** Milliseconds under one frame of a flame, with what they are made of in the order in which it first ran. */
export interface Flame {
  readonly name: string;
  readonly ms: number;
  readonly children: readonly Flame[];
}

/** Milliseconds of one path, outermost name first. */
export interface FlamePath {
  readonly path: readonly string[];
  readonly ms: number;
}

/** The tree that some paths make: frames of one name under one frame are one. */
export function flameOf(name: string, paths: readonly FlamePath[]): Flame {
  const groups = new Map<string, FlamePath[]>();
  for (const { path, ms } of paths) {
    if (path.length === 0) continue;
    const [first, ...rest] = path;
    groups.set(first, [...(groups.get(first) ?? []), { path: rest, ms }]);
  }
  return {
    name,
    ms: paths.reduce((sum, { ms }) => sum + ms, 0),
    children: [...groups].map(([child, under]) => flameOf(child, under)),
  };
}

/** One line a path, names joined by semicolons, then whole microseconds: what flame graph tools read. */
export function foldedStacks(paths: readonly FlamePath[]): string {
  return paths
    .map(({ path, ms }) => ({
      stack: path.map((name) => name.replaceAll(';', ',')).join(';'),
      us: Math.round(1e3 * ms),
    }))
    .filter(({ us }) => us > 0)
    .map(({ stack, us }) => `${stack} ${us}\n`)
    .join('');
}
