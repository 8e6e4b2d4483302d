import { roadsAt } from './directed-roads';
import type { OsmExtract } from './osm-extract';
import type { OsmRestriction } from './restriction-relation';
import { pathsOver, type Crossings, type PathOverWays } from './restricted-paths';
import { rowOfId } from './sorted-distinct';

/**
 * What became of a turn restriction. Applied: 'applied'; 'needless' where the turn is not there anyway. Not
 * applied: 'conditional' (holds only at times), 'other-vehicles', 'exempt' (cars are excepted), 'unknown'
 * (its value), 'incomplete' (without from, via or to), 'off-roads' (from, via or to is no drivable way of the
 * map), 'not-connected' (they do not meet in the direction of travel), 'ambiguous' (a way goes through the
 * via node or there are several, so it is not clear which side is meant), 'via-ways' (over roads that others
 * drive too: it would forbid their turns), 'switched-off'.
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
  if (viaWays.length > 0) {
    const via = viaWays.map((id) => rowOfId(wayIds, id));
    return via.includes(-1)
      ? 'off-roads'
      : applyOverWays(crossings, kind, pathsOver(crossings, from, via, to));
  }
  if (viaNodes.length > 1) return 'ambiguous';
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
  const [fromWays, toWays] = [new Set(from), new Set(to)];
  const arriving = [...roadsAt(ending, node)].filter((road) => fromWays.has(roads.lastWays[road]));
  const leaving = [...roadsAt(starting, node)].filter((road) => toWays.has(roads.firstWays[road]));
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
 * Over ways the ban holds for those who come by `from` only, and successors do not know where one came
 * from. It is applied where it can be said by one pair of roads all the same: up to the pair nobody
 * else comes onto the ways, and behind it they lead nowhere else. Anything else would take roads
 * twice, once for each way of coming.
 */
function applyOverWays(
  { turns }: Crossings,
  kind: 'no' | 'only',
  found: readonly PathOverWays[],
): RestrictionOutcome {
  if (found.length !== 1) return found.length === 0 ? 'not-connected' : 'ambiguous';
  const [{ before, over, after }] = found;
  const path = [before, ...over, after];
  const leadsOn = turns.has(over[over.length - 1], after);
  const joinedAt = over.findIndex((road) => turns.leadingTo(road) > 1);
  /** Roads of the path from the first one on that only those drive who come by `from`. */
  const own = joinedAt < 0 ? over.length : joinedAt;
  if (kind === 'only') {
    if (!leadsOn) return 'not-connected';
    if (over.slice(own).some((road) => turns.from(road).length > 1)) return 'via-ways';
    const banned = path.slice(0, own + 1).flatMap((road, i) =>
      turns
        .from(road)
        .filter((next) => next !== path[i + 1])
        .map((next) => [road, next]),
    );
    for (const [road, next] of banned) turns.forbid(road, next);
    return banned.length > 0 ? 'applied' : 'needless';
  }
  if (!leadsOn) return 'needless';
  if (over.slice(own).some((road) => turns.from(road).length > 1)) return 'via-ways';
  turns.forbid(path[own], path[own + 1]);
  return 'applied';
}
