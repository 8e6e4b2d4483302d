import type { RouteSet } from '../../../generation/route';

/** A pair whose two routes tell two students apart. */
export interface TellingPair {
  /** From 0. */
  readonly pair: number;
  readonly vanillaArrived: boolean;
  readonly distilledArrived: boolean;
  /** Share of the roads of either route that both use, from 0 to 1. */
  readonly shared: number;
}

/** Who arrives, the most telling first. */
const KINDS: readonly ((pair: TellingPair) => boolean)[] = [
  (one) => one.distilledArrived && !one.vanillaArrived,
  (one) => one.vanillaArrived && !one.distilledArrived,
  (one) => one.vanillaArrived && one.distilledArrived,
  (one) => !one.vanillaArrived && !one.distilledArrived,
];

/**
 * The pairs that tell two students apart most, at most `most`: one that only the distilled student arrives at, one
 * that only the vanilla student does and one that both do by different roads, as far as there are such pairs; then
 * further ones of these kinds, in turn. Of each kind the pairs come first whose routes share least. Routes over the
 * same roads are never among them.
 * @param vanilla its routes, for the same pairs as those of `distilled`
 */
export function tellingPairs(vanilla: RouteSet, distilled: RouteSet, most = 3): TellingPair[] {
  const different = Array.from({ length: Math.min(vanilla.count, distilled.count) }, (_, pair) => ({
    pair,
    vanillaArrived: vanilla.arrived[pair] === 1,
    distilledArrived: distilled.arrived[pair] === 1,
    shared: sharedRoads(roadsOf(vanilla, pair), roadsOf(distilled, pair)),
  }))
    .filter(({ shared }) => shared < 1)
    .sort((a, b) => a.shared - b.shared || a.pair - b.pair);
  const [onlyDistilled, onlyVanilla, both, none] = KINDS.map((isOfKind) => different.filter(isOfKind));
  return [...inTurn([onlyDistilled, onlyVanilla, both]), ...none].slice(0, most);
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

const roadsOf = ({ offsets, roads }: RouteSet, pair: number): Set<number> =>
  new Set(roads.subarray(offsets[pair], offsets[pair + 1]));

function sharedRoads(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const both = [...a].filter((road) => b.has(road)).length;
  return both / (a.size + b.size - both);
}
