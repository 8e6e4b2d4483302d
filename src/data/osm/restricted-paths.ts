import { roadsAt, type DirectedRoads, type RoadsByNode } from './directed-roads';
import type { OsmExtract } from './osm-extract';
import type { Turns } from './turns';

/** What turn restrictions are applied to. */
export interface Crossings {
  readonly extract: OsmExtract;
  readonly roads: DirectedRoads;
  readonly starting: RoadsByNode;
  readonly ending: RoadsByNode;
  readonly turns: Turns;
}

/** What a turn restriction over ways speaks of, as roads. */
export interface PathOverWays {
  readonly before: number;
  /** The roads of the ways between, one at least. */
  readonly over: readonly number[];
  readonly after: number;
}

/**
 * Paths from one of the ways `from` over all of the ways `via`, each from its one end to its other, onto one
 * of the ways `to`; no more than two, since one that is not the only one is of no use. Ways are named from first to last; where they do not join so, the other way round.
 * @param from rows of ways, like `via` and `to`
 */
export function pathsOver(
  crossings: Crossings,
  from: readonly number[],
  via: readonly number[],
  to: readonly number[],
): PathOverWays[] {
  const paths = orderedPaths(crossings, from, via, to);
  return paths.length > 0 || via.length === 1 ? paths : orderedPaths(crossings, from, [...via].reverse(), to);
}

function orderedPaths(
  crossings: Crossings,
  from: readonly number[],
  via: readonly number[],
  to: readonly number[],
): PathOverWays[] {
  const { extract, roads, starting, ending, turns } = crossings;
  const [fromWays, toWays] = [new Set(from), new Set(to)];
  const paths: PathOverWays[] = [];
  for (const start of endsOf(extract, via[0])) {
    const over = runOver(crossings, via, start);
    if (!over) continue;
    const last = over[over.length - 1];
    const leaving = [...roadsAt(starting, roads.endNodes[last])].filter(
      (after) => toWays.has(roads.firstWays[after]) && after !== last,
    );
    for (const before of roadsAt(ending, start))
      if (fromWays.has(roads.lastWays[before]) && before !== over[0] && turns.has(before, over[0]))
        for (const after of leaving) {
          paths.push({ before, over, after });
          if (paths.length > 1) return paths;
        }
  }
  return paths;
}

/** Restrictions lead over the few metres of a junction; over more roads than this none is followed. */
const MOST_ROADS_OVER = 200;

/**
 * The roads in a row from a node on over all of the ways in their order, by turns that there are; undefined
 * where the ways do not join so, where one meets itself and so goes on in two directions, or where there are
 * far too many.
 */
function runOver(crossings: Crossings, via: readonly number[], start: number): number[] | undefined {
  const { extract, roads, starting, turns } = crossings;
  const run: number[] = [];
  const driven = new Set<number>();
  let node = start;
  for (const way of via) {
    const ends = endsOf(extract, way);
    if (!ends.includes(node)) return undefined;
    const far = ends.find((end) => end !== node) ?? node;
    do {
      const last = run[run.length - 1];
      const next = [...roadsAt(starting, node)].filter(
        (road) =>
          roads.firstWays[road] === way &&
          roads.lastWays[road] === way &&
          (last === undefined || (road !== roads.opposites[last] && turns.has(last, road))),
      );
      if (next.length !== 1 || driven.has(next[0]) || run.length === MOST_ROADS_OVER) return undefined;
      run.push(next[0]);
      driven.add(next[0]);
      node = roads.endNodes[next[0]];
    } while (node !== far);
  }
  return run;
}

/** Rows of the nodes that a way begins and ends at, of those that are in the files. */
function endsOf({ wayRefs, wayRefOffsets, nodeIds }: OsmExtract, way: number): number[] {
  const ends = new Set([wayRefs[wayRefOffsets[way]], wayRefs[wayRefOffsets[way + 1] - 1]]);
  return [...ends].filter((node) => node < nodeIds.length);
}
