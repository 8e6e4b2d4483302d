/** A complete route and what it costs. */
export interface CostedRoute {
  readonly roads: readonly number[];
  readonly cost: number;
}

interface Enumeration {
  /** Successors of each road. */
  readonly successors: readonly (readonly number[])[];
  /** What it costs to drive on from the end of a path to `next`. */
  readonly stepCost: (path: readonly number[], next: number) => number;
  readonly maxRoads: number;
  /** Whether a route may take a road twice. */
  readonly revisits: boolean;
}

/** Every route from one road to the first arrival at another, one after the other: what exact searches are held against. */
export function allRoutes(
  origin: number,
  destination: number,
  { successors, stepCost, maxRoads, revisits }: Enumeration,
): CostedRoute[] {
  const found: CostedRoute[] = [];
  const walk = (roads: readonly number[], cost: number): void => {
    const road = roads[roads.length - 1];
    if (road === destination) return void found.push({ roads, cost });
    if (roads.length === maxRoads) return;
    for (const next of successors[road])
      if (revisits || !roads.includes(next)) walk([...roads, next], cost + stepCost(roads, next));
  };
  walk([origin], 0);
  return found;
}
