import { GrowingArray } from '../../base/bytes';
import { badInput } from '../../base/failure';
import { MOST_SUCCESSORS } from '../../domain/road-network';
import { NO_ROAD, roadsAt, type DirectedRoads, type RoadsByNode } from './directed-roads';
import type { UTurns } from './network-settings';
import type { Pacer } from './pacer';
import { placeIn } from '../../base/numbers';
import type { OsmExtract, OsmRestriction } from './osm-extract';

/** Turns from road to road, of which some are forbidden later on. */
export class Turns {
  /** (R+1) first turn of each road in `targets`. */
  readonly offsets: Uint32Array;
  /** Roads that can follow, ascending for each road. */
  readonly targets: Uint32Array;
  readonly #forbidden: Uint8Array;
  readonly #leading: Uint32Array;

  constructor(offsets: Uint32Array, targets: Uint32Array) {
    this.offsets = offsets;
    this.targets = targets;
    this.#forbidden = new Uint8Array(targets.length);
    this.#leading = new Uint32Array(offsets.length - 1);
    for (const target of targets) this.#leading[target]++;
  }

  /** Roads that may follow a road. */
  from(road: number): number[] {
    const roads: number[] = [];
    for (let t = this.offsets[road]; t < this.offsets[road + 1]; t++)
      if (!this.#forbidden[t]) roads.push(this.targets[t]);
    return roads;
  }

  has(from: number, to: number): boolean {
    return this.#turn(from, to) >= 0;
  }

  /** Number of roads from which a turn leads onto a road. */
  leadingTo(road: number): number {
    return this.#leading[road];
  }

  /** Forbids a turn. Returns whether it was there. */
  forbid(from: number, to: number): boolean {
    const turn = this.#turn(from, to);
    if (turn < 0) return false;
    this.#forbidden[turn] = 1;
    this.#leading[to]--;
    return true;
  }

  #turn(from: number, to: number): number {
    for (let t = this.offsets[from]; t < this.offsets[from + 1]; t++)
      if (this.targets[t] === to) return this.#forbidden[t] ? -1 : t;
    return -1;
  }
}

/** Limits roads at a node, since turns are as many as their product. @throws Failure 'bad-input' beyond it */
export function checkJunctions({ offsets }: RoadsByNode): void {
  for (let node = 0; node + 1 < offsets.length; node++)
    if (offsets[node + 1] - offsets[node] > MOST_SUCCESSORS) {
      const message = `More than ${MOST_SUCCESSORS} roads of this map meet at one node; no junction has so many. Choose another map.`;
      throw badInput(message);
    }
}

const ROADS_BETWEEN_RESTS = 4096;

/** All turns at nodes. A road never follows itself. @param starting roads by the node that they begin at */
export async function allTurns(
  roads: DirectedRoads,
  starting: RoadsByNode,
  uTurns: UTurns,
  pacer: Pacer,
): Promise<Turns> {
  const offsets = new Uint32Array(roads.count + 1);
  const targets = new GrowingArray(Uint32Array);
  for (let road = 0; road < roads.count; road++) {
    if (road % ROADS_BETWEEN_RESTS === 0) await pacer.rest();
    const opposite = roads.opposites[road];
    const ahead = roadsAt(starting, roads.endNodes[road]);
    const others = ahead.some((next) => next !== road && next !== opposite);
    const around = opposite !== NO_ROAD && (uTurns === 'everywhere' || (uTurns === 'dead-ends' && !others));
    for (const next of ahead) if (next === opposite ? around : next !== road) targets.push(next);
    offsets[road + 1] = targets.length;
  }
  return new Turns(offsets, targets.finish());
}

/** What turn restrictions are applied to. */
interface Crossings {
  readonly extract: OsmExtract;
  readonly roads: DirectedRoads;
  readonly starting: RoadsByNode;
  readonly ending: RoadsByNode;
  readonly turns: Turns;
}

/** What a turn restriction over ways speaks of, as roads. */
interface PathOverWays {
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
function pathsOver(
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
 * Roads from a node on over all ways in their order; undefined where the ways do not join, one meets itself,
 * or there are far too many.
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
    for (const id of viaNodes) nodes.add(placeIn(nodeIds, id));
    for (const id of viaWays) {
      const way = placeIn(wayIds, id);
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
  const from = restriction.from.map((id) => placeIn(wayIds, id)).filter((way) => way >= 0);
  const to = restriction.to.map((id) => placeIn(wayIds, id)).filter((way) => way >= 0);
  if (from.length === 0 || to.length === 0) return 'off-roads';
  if (viaWays.length > 0) {
    const via = viaWays.map((id) => placeIn(wayIds, id));
    return via.includes(-1)
      ? 'off-roads'
      : applyOverWays(crossings, kind, pathsOver(crossings, from, via, to));
  }
  if (viaNodes.length > 1) return 'ambiguous';
  const node = placeIn(crossings.extract.nodeIds, viaNodes[0]);
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
