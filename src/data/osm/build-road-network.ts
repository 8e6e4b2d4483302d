import { GrowingArray } from '../../base/bytes';
import { groupedBy } from '../../base/numbers';
import type { RoadNetwork } from '../../domain/road-network';
import { mainRoads } from '../../domain/road-adjacency';
import { badInput } from '../../base/failure';
import { NO_TASK, type Task } from '../../base/task';
import {
  allTurns,
  applyRestriction,
  checkJunctions,
  restrictedNodes,
  type RestrictionOutcome,
  type Turns,
} from './turns';
import { cutWays, directRoads, joinPieces, singleChains, type DirectedRoads } from './directed-roads';
import { drawRoads, type NetworkPlan } from './draw-roads';
import type { NetworkReport, RestrictionCount } from './network-report';
import { DEFAULT_NETWORK_SETTINGS, type NetworkSettings } from './network-settings';
import type { OsmExtract } from './osm-extract';
import { Pacer } from './pacer';
import { CLOSED, readWayTraits, type WayTraits } from './way-traits';
import { mixed, NumberTable, unforeseen } from '../../base/number-table';
import { shown } from '../../base/text';

/**
 * The directed road network of a map: ways cut where they share nodes, one-way rules, turn
 * restrictions, joined where nothing changes, the largest strongly connected part. `geo_id`s are 0, 1,
 * 2, ... in the order of way ids, then along the way, forward before backward; successors ascend.
 * Lengths are metres on the WGS 84 ellipsoid.
 * @throws Failure 'bad-input' if no road is left; 'cancelled'
 */
export async function buildRoadNetwork(
  extract: OsmExtract,
  settings: Partial<NetworkSettings> = {},
  task: Task = NO_TASK,
): Promise<{ network: RoadNetwork; report: NetworkReport }> {
  const chosen = { ...DEFAULT_NETWORK_SETTINGS, ...settings };
  const pacer = new Pacer(task);
  const steps = new Steps(task);
  steps.next('roads.traits');
  const traits = await readWayTraits(extract, chosen, pacer);
  const repeatedLines = await closeRepeatedWays(extract, traits, pacer);
  steps.next('roads.cut');
  const { pieces, chains } = await cutAndJoin(extract, traits, chosen, pacer);
  steps.next('roads.turns');
  const roads = directRoads(pieces, chains, traits);
  await pacer.rest();
  const { turns, restrictions } = await turnsOf(extract, roads, chosen, pacer);
  steps.next('roads.connect');
  await pacer.rest();
  const { kept, mainPartShare } = partOf(roads, turns, chosen);
  await pacer.rest();
  steps.next('roads.draw');
  const plan: NetworkPlan = { extract, pieces, chains, roads, traits, kept, settings: chosen };
  const network = { ...(await drawRoads(plan, pacer)), ...successorsOf(roads, turns, kept) };
  steps.next('roads.done');
  const report = describeNetwork({ ...plan, network, restrictions, repeatedLines, mainPartShare });
  return { network, report };
}

/** In their order; the last says that all are done. */
export const ROAD_STEPS = [
  'roads.traits',
  'roads.cut',
  'roads.turns',
  'roads.connect',
  'roads.draw',
  'roads.done',
] as const;

class Steps {
  constructor(private readonly task: Task) {}

  next(step: (typeof ROAD_STEPS)[number]): void {
    const done = ROAD_STEPS.indexOf(step);
    this.task.progress({ step, done, total: ROAD_STEPS.length - 1, unit: 'steps' });
  }
}

async function cutAndJoin(extract: OsmExtract, traits: WayTraits, settings: NetworkSettings, pacer: Pacer) {
  const isOpen = (way: number) => traits.forward[way] !== CLOSED || traits.backward[way] !== CLOSED;
  const keep = restrictedNodes(extract);
  const pieces = await cutWays(extract, isOpen, keep, pacer);
  if (pieces.count === 0)
    throw badInput('No road has two nodes that are in the file. Choose a complete map.');
  const chains = settings.joinRoads
    ? await joinPieces(pieces, traits, extract.nodeIds.length, keep, pacer)
    : singleChains(pieces);
  return { pieces, chains };
}

async function turnsOf(
  extract: OsmExtract,
  roads: DirectedRoads,
  settings: NetworkSettings,
  pacer: Pacer,
): Promise<{ turns: Turns; restrictions: RestrictionCount[] }> {
  const starting = groupedBy(roads.startNodes, extract.nodeIds.length);
  const ending = groupedBy(roads.endNodes, extract.nodeIds.length);
  checkJunctions(starting);
  checkJunctions(ending);
  const turns = await allTurns(roads, starting, settings.uTurns, pacer);
  const outcomes = new Map<RestrictionOutcome, number[]>();
  for (const restriction of extract.restrictions) {
    await pacer.rest();
    const outcome = settings.turnRestrictions
      ? applyRestriction({ extract, roads, starting, ending, turns }, restriction)
      : 'switched-off';
    const ids = outcomes.get(outcome);
    if (ids) ids.push(restriction.id);
    else outcomes.set(outcome, [restriction.id]);
  }
  const restrictions = [...outcomes].map(([outcome, ids]) => ({
    outcome,
    count: ids.length,
    first: ids.slice(0, RESTRICTIONS_NAMED),
  }));
  return { turns, restrictions };
}

const RESTRICTIONS_NAMED = 20;

/** The largest strongly connected part, and how much of all roads that is. */
function partOf(roads: DirectedRoads, turns: Turns, settings: NetworkSettings) {
  const all = Uint32Array.from({ length: roads.count }, (_, road) => road);
  const main = mainRoads({ roadCount: roads.count, ...successorsOf(roads, turns, all) });
  return { kept: settings.mainPartOnly ? main : all, mainPartShare: main.length / roads.count };
}

/** Turns between roads that are kept, by their new numbers. */
function successorsOf(roads: DirectedRoads, turns: Turns, kept: Uint32Array) {
  const numbers = new Int32Array(roads.count).fill(-1);
  kept.forEach((road, number) => (numbers[road] = number));
  const successorOffsets = new Uint32Array(kept.length + 1);
  const successors = new GrowingArray(Uint32Array);
  kept.forEach((road, number) => {
    for (const next of turns.from(road)) if (numbers[next] >= 0) successors.push(numbers[next]);
    successorOffsets[number + 1] = successors.length;
  });
  return { successorOffsets, successors: successors.finish() };
}

const WAYS_BETWEEN_RESTS = 1024;

/**
 * Closes ways over the nodes of an earlier one, as in exports with a line per direction, and counts them. A
 * direction that the earlier one lacks goes over to it.
 */
async function closeRepeatedWays(
  extract: OsmExtract,
  { forward, backward }: WayTraits,
  pacer: Pacer,
): Promise<number> {
  const seed = unforeseen();
  const keys = new NumberTable();
  /** By the number of their key: ways that have it, nearly always one. */
  const alikeOf: number[][] = [];
  let closed = 0;
  for (let way = 0; way < extract.wayCount; way++) {
    if (way % WAYS_BETWEEN_RESTS === 0) await pacer.rest();
    const alike = (alikeOf[keys.add(hashOf(extract, way, seed))] ??= []);
    const same = alike.find((other) => sameNodes(extract, other, way, false));
    const reversed = alike.find((other) => sameNodes(extract, other, way, true));
    const other = same ?? reversed;
    if (other === undefined) {
      alike.push(way);
      continue;
    }
    const [along, against] = same === undefined ? [backward, forward] : [forward, backward];
    if (along[other] === CLOSED) along[other] = forward[way];
    if (against[other] === CLOSED) against[other] = backward[way];
    forward[way] = backward[way] = CLOSED;
    closed++;
  }
  return closed;
}

/** The same for ways over the very same nodes in either direction. */
function hashOf({ wayRefOffsets, wayRefs }: OsmExtract, way: number, seed: number): number {
  const [first, end] = [wayRefOffsets[way], wayRefOffsets[way + 1]];
  let [forward, backward] = [seed, seed];
  for (let i = 0; i < end - first; i++) {
    forward = mixed(forward, wayRefs[first + i]);
    backward = mixed(backward, wayRefs[end - 1 - i]);
  }
  return Math.min(forward, backward);
}

function sameNodes({ wayRefOffsets, wayRefs }: OsmExtract, a: number, b: number, reversed: boolean): boolean {
  const length = wayRefOffsets[a + 1] - wayRefOffsets[a];
  if (length !== wayRefOffsets[b + 1] - wayRefOffsets[b]) return false;
  for (let i = 0; i < length; i++) {
    const other = reversed ? wayRefOffsets[b + 1] - 1 - i : wayRefOffsets[b] + i;
    if (wayRefs[wayRefOffsets[a] + i] !== wayRefs[other]) return false;
  }
  return true;
}

/** A network with what is known of how it was built. */
interface MadeNetwork extends NetworkPlan {
  readonly network: RoadNetwork;
  readonly restrictions: readonly RestrictionCount[];
  readonly repeatedLines: number;
  readonly mainPartShare: number;
}

function describeNetwork(made: MadeNetwork): NetworkReport {
  const { extract, network, roads, traits, settings } = made;
  const kmByClass = lengthsByClass(network);
  const { details } = network;
  return {
    settings,
    map: extract.counts,
    ways: extract.wayCount,
    repeatedLines: made.repeatedLines,
    roadsBefore: roads.count,
    roads: network.roadCount,
    mainPartShare: made.mainPartShare,
    ...countNodes(made),
    successors: network.successors.length,
    uTurns: countUTurns(made),
    kmByClass,
    km: Object.values(kmByClass).reduce((sum, km) => sum + km, 0),
    oneWays: traits.oneWays,
    oneWayByTag: traits.oneWays - traits.directionsBy.class - traits.directionsBy.junction,
    oneWayByClass: traits.directionsBy.class,
    oneWayByJunction: traits.directionsBy.junction,
    changingDirection: traits.directionsBy.changing,
    restrictions: made.restrictions,
    usualSpeeds: details?.usualSpeed.reduce((sum, usual) => sum + usual, 0) ?? 0,
    unreadableSpeeds: mostFrequent(traits),
    knownLanes: details?.lanes.filter((lanes) => !Number.isNaN(lanes)).length ?? 0,
    namedRoads: details?.nameCodes.filter((code) => code !== 0).length ?? 0,
  };
}

const TEXTS_SHOWN = 20;

function mostFrequent({ unreadableSpeeds }: WayTraits): NetworkReport['unreadableSpeeds'] {
  return [...unreadableSpeeds]
    .map(([text, count]) => ({ text: shown(text), count }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, TEXTS_SHOWN);
}

function lengthsByClass({
  roadCount,
  classNames,
  classCodes,
  lengthMeters,
}: RoadNetwork): Record<string, number> {
  const km = new Float64Array(classNames.length);
  for (let road = 0; road < roadCount; road++) km[classCodes[road]] += lengthMeters[road] / 1000;
  const byName = new Map<string, number>();
  for (const [code, name] of classNames.entries())
    byName.set(shown(name), (byName.get(shown(name)) ?? 0) + km[code]);
  return Object.fromEntries(byName);
}

/** Nodes by how many lines (not directions) of the network meet there. */
function countNodes({ roads, kept, extract }: MadeNetwork) {
  const lines = new Uint8Array(extract.nodeIds.length);
  const seen = new Uint8Array(roads.count);
  const visit = (node: number) => {
    if (lines[node] < 3) lines[node]++;
  };
  for (const road of kept) {
    if (seen[roads.chains[road]]) continue;
    seen[roads.chains[road]] = 1;
    visit(roads.startNodes[road]);
    visit(roads.endNodes[road]);
  }
  const count = (wanted: number) => lines.reduce((sum, found) => sum + Number(found === wanted), 0);
  const [deadEnds, passed, junctions] = [count(1), count(2), count(3)];
  return { nodes: deadEnds + passed + junctions, junctions, deadEnds };
}

function countUTurns({ network, roads, kept }: MadeNetwork): number {
  let uTurns = 0;
  for (let number = 0; number < network.roadCount; number++)
    for (let s = network.successorOffsets[number]; s < network.successorOffsets[number + 1]; s++)
      if (kept[network.successors[s]] === roads.opposites[kept[number]]) uTurns++;
  return uTurns;
}
