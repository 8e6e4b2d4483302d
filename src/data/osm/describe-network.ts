import { shown } from '../../base/text';
import type { RoadNetwork } from '../../domain/road-network';
import type { NetworkPlan } from './draw-roads';
import type { NetworkReport, RestrictionCount } from './network-report';
import type { WayTraits } from './way-traits';

/** A network with what is known of how it was built. */
export interface MadeNetwork extends NetworkPlan {
  readonly network: RoadNetwork;
  readonly restrictions: readonly RestrictionCount[];
  readonly repeatedLines: number;
  readonly mainPartShare: number;
}

export function describeNetwork(made: MadeNetwork): NetworkReport {
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
