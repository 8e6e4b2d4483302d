import { roadsAt, type DirectedRoads, type RoadsByNode } from './directed-roads';
import type { OsmExtract } from './osm-extract';
import type { OsmRestriction } from './restriction-relation';
import { rowOfId } from './sorted-distinct';
import type { Turns } from './turns';

/**
 * What became of a turn restriction. Applied: 'applied'; 'needless' where the turn is not there anyway. Not applied:
 * 'conditional' (holds only at times), 'other-vehicles', 'exempt' (cars are excepted), 'unknown' (its value), 'incomplete'
 * (without from, via or to), 'off-roads' (from, via or to is no drivable way of the map), 'not-connected' (they do not
 * meet in the direction of travel), 'ambiguous' (a way goes through the via node, so it is not clear which side is
 * meant), 'via-ways' (it would forbid other drivers' turns too), 'switched-off'.
 */
export type RestrictionOutcome =
  | 'applied'
  | 'needless'
  | 'conditional'
  | 'other-vehicles'
  | 'exempt'
  | 'unknown'
  | 'incomplete'
  | 'off-roads'
  | 'not-connected'
  | 'ambiguous'
  | 'via-ways'
  | 'switched-off';

/** What turn restrictions are applied to. */
export interface Crossings {
  readonly extract: OsmExtract;
  readonly roads: DirectedRoads;
  readonly starting: RoadsByNode;
  readonly ending: RoadsByNode;
  readonly turns: Turns;
}

/** Nodes (rows) that turn restrictions speak of: roads must end there for them to be applied. */
export function restrictedNodes({ restrictions, nodeIds, wayIds, ...extract }: OsmExtract): Set<number> {
  const nodes = new Set<number>();
  for (const { kind, viaNodes, viaWays } of restrictions) {
    if (kind !== 'no' && kind !== 'only') continue;
    for (const id of viaNodes) nodes.add(rowOfId(nodeIds, id));
    for (const id of viaWays) {
      const way = rowOfId(wayIds, id);
      if (way < 0 || extract.wayRefOffsets[way + 1] === extract.wayRefOffsets[way]) continue;
      nodes.add(extract.wayRefs[extract.wayRefOffsets[way]]);
      nodes.add(extract.wayRefs[extract.wayRefOffsets[way + 1] - 1]);
    }
  }
  for (const node of nodes) if (!(node >= 0 && node < nodeIds.length)) nodes.delete(node);
  return nodes;
}

/** Forbids what a turn restriction forbids, as far as that can be said by pairs of roads. */
export function applyRestriction(crossings: Crossings, restriction: OsmRestriction): RestrictionOutcome {
  const { kind, viaNodes, viaWays } = restriction;
  if (kind !== 'no' && kind !== 'only') return kind;
  if (restriction.from.length === 0 || restriction.to.length === 0) return 'incomplete';
  if (viaNodes.length + viaWays.length === 0) return 'incomplete';
  const { wayIds } = crossings.extract;
  const from = restriction.from.map((id) => rowOfId(wayIds, id)).filter((way) => way >= 0);
  const to = restriction.to.map((id) => rowOfId(wayIds, id)).filter((way) => way >= 0);
  if (from.length === 0 || to.length === 0) return 'off-roads';
  if (viaWays.length > 1 || viaNodes.length > 1) return 'via-ways';
  if (viaWays.length === 1) {
    const via = rowOfId(wayIds, viaWays[0]);
    return via < 0 ? 'off-roads' : applyOverWay(crossings, kind, from, via, to);
  }
  const node = rowOfId(crossings.extract.nodeIds, viaNodes[0]);
  return node < 0 ? 'off-roads' : applyOverNode(crossings, restriction, from, node, to);
}

function applyOverNode(
  crossings: Crossings,
  { kind, value }: OsmRestriction,
  from: readonly number[],
  node: number,
  to: readonly number[],
): RestrictionOutcome {
  const { roads, starting, ending, turns } = crossings;
  const arriving = [...roadsAt(ending, node)].filter((road) => from.includes(roads.lastWays[road]));
  const leaving = [...roadsAt(starting, node)].filter((road) => to.includes(roads.firstWays[road]));
  if (arriving.length === 0 || leaving.length === 0) return 'not-connected';
  const around = value.endsWith('_u_turn') && from.length === 1 && to.length === 1 && from[0] === to[0];
  if (!around && (arriving.length > from.length || leaving.length > to.length)) return 'ambiguous';
  let changed = false;
  for (const road of arriving) {
    const named = leaving.filter((next) => !around || next === roads.opposites[road]);
    const wrong = kind === 'no' ? named : turns.from(road).filter((next) => !named.includes(next));
    if (kind === 'only' && !named.some((next) => turns.has(road, next))) return 'not-connected';
    for (const next of wrong) changed = turns.forbid(road, next) || changed;
  }
  return changed ? 'applied' : 'needless';
}

/**
 * Over one way that is one road: the ban holds for those who come by `from` only. It is applied where nobody else can
 * come onto the way, or where the way leads nowhere else; otherwise it would take a memory of where one came from.
 */
function applyOverWay(
  crossings: Crossings,
  kind: 'no' | 'only',
  from: readonly number[],
  via: number,
  to: readonly number[],
): RestrictionOutcome {
  const found = pathsOver(crossings, from, via, to);
  if (found.length !== 1) return found.length === 0 ? 'not-connected' : 'ambiguous';
  const [{ before, over, after }] = found;
  const { turns } = crossings;
  const onlyFromHere = turns.leadingTo(over) === 1;
  if (kind === 'no') {
    if (!turns.has(over, after)) return 'needless';
    if (onlyFromHere) turns.forbid(over, after);
    else if (turns.from(over).length === 1) turns.forbid(before, over);
    else return 'via-ways';
    return 'applied';
  }
  if (!onlyFromHere && turns.from(over).length > 1) return 'via-ways';
  const banned = [
    ...turns
      .from(before)
      .filter((next) => next !== over)
      .map((next) => [before, next]),
    ...turns
      .from(over)
      .filter((next) => next !== after)
      .map((next) => [over, next]),
  ];
  for (const [road, next] of banned) turns.forbid(road, next);
  return banned.length > 0 ? 'applied' : 'needless';
}

interface PathOverWay {
  readonly before: number;
  readonly over: number;
  readonly after: number;
}

function pathsOver(
  { extract, roads, ending, starting, turns }: Crossings,
  from: readonly number[],
  via: number,
  to: readonly number[],
): PathOverWay[] {
  const first = extract.wayRefs[extract.wayRefOffsets[via]];
  const last = extract.wayRefs[extract.wayRefOffsets[via + 1] - 1];
  if (!(first < extract.nodeIds.length && last < extract.nodeIds.length)) return [];
  const paths: PathOverWay[] = [];
  for (const [begin, end] of [
    [first, last],
    [last, first],
  ]) {
    const spans = [...roadsAt(starting, begin)].filter(
      (road) => roads.endNodes[road] === end && roads.firstWays[road] === via && roads.lastWays[road] === via,
    );
    for (const over of spans)
      for (const before of roadsAt(ending, begin))
        for (const after of roadsAt(starting, end))
          if (from.includes(roads.lastWays[before]) && to.includes(roads.firstWays[after]))
            if (before !== over && after !== over && turns.has(before, over))
              paths.push({ before, over, after });
  }
  return paths;
}
