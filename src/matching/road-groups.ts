import type { RoadNetwork } from '../domain/road-network';

/** Roads whose ends lead to the same roads, and roads whose starts are reached from the same roads. */
export interface RoadGroups {
  /** (R) */
  readonly exitOf: Uint32Array;
  /** (X) the first road of each group of ends. */
  readonly exitRoads: Uint32Array;
  /** (R) */
  readonly entryOf: Uint32Array;
  readonly entryCount: number;
}

/**
 * A network has no nodes, only roads and what can follow them, and a turn may be forbidden to one road and
 * not to the next. Roads that are alike in this stand for one node, which keeps the table of ways small; a
 * restricted turn makes a group of its own.
 */
export function roadGroups(network: RoadNetwork): RoadGroups {
  const { successorOffsets, successors } = network;
  const ends = grouped(successorOffsets, successors);
  const incoming = predecessors(network);
  const starts = grouped(incoming.offsets, incoming.roads);
  return {
    exitOf: ends.groupOf,
    exitRoads: ends.firstRoads,
    entryOf: starts.groupOf,
    entryCount: starts.firstRoads.length,
  };
}

function grouped(
  offsets: Uint32Array,
  roads: Uint32Array,
): { groupOf: Uint32Array; firstRoads: Uint32Array } {
  const groupOf = new Uint32Array(offsets.length - 1);
  const firstRoads: number[] = [];
  const known = new Map<string, number>();
  for (let road = 0; road < groupOf.length; road++) {
    const name = roads
      .slice(offsets[road], offsets[road + 1])
      .sort()
      .join();
    let group = known.get(name);
    if (group === undefined) {
      group = firstRoads.length;
      known.set(name, group);
      firstRoads.push(road);
    }
    groupOf[road] = group;
  }
  return { groupOf, firstRoads: Uint32Array.from(firstRoads) };
}

/** Roads that each road can follow, in compressed rows. */
function predecessors({ roadCount, successorOffsets, successors }: RoadNetwork) {
  const offsets = new Uint32Array(roadCount + 1);
  for (const next of successors) offsets[next + 1]++;
  for (let road = 0; road < roadCount; road++) offsets[road + 1] += offsets[road];
  const roads = new Uint32Array(successors.length);
  const cursor = offsets.slice();
  for (let road = 0; road < roadCount; road++)
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
      roads[cursor[successors[link]]++] = road;
  return { offsets, roads };
}
