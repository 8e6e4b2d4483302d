import { GrowingArray } from '../../base/bytes';
import { endOf, indexOf, startOf, traitsOf, type RoadChains } from './road-chains';
import type { RoadPieces } from './road-pieces';
import { CLOSED, type WayTraits } from './way-traits';

export const NO_ROAD = 0xffffffff;

/**
 * Roads with a direction of travel, before any is left out. Ordered by way id,
 * then along it, forward before backward.
 */
export interface DirectedRoads {
  readonly count: number;
  /** (R) chain of each road. */
  readonly chains: Uint32Array;
  /** (R) 1 where the road runs against its chain. */
  readonly against: Uint8Array;
  /** (R) code of its traits. */
  readonly traits: Int32Array;
  /** (R) row of the node that it begins at, and that it ends at. */
  readonly startNodes: Uint32Array;
  readonly endNodes: Uint32Array;
  /** (R) row of the way of its first piece, and of its last one. */
  readonly firstWays: Uint32Array;
  readonly lastWays: Uint32Array;
  /** (R) the road along the same line in the other direction, or `NO_ROAD`. */
  readonly opposites: Uint32Array;
}

export function directRoads(pieces: RoadPieces, chains: RoadChains, traits: WayTraits): DirectedRoads {
  const columns = {
    chains: new GrowingArray(Uint32Array),
    against: new GrowingArray(Uint8Array),
    traits: new GrowingArray(Int32Array),
    startNodes: new GrowingArray(Uint32Array),
    endNodes: new GrowingArray(Uint32Array),
    firstWays: new GrowingArray(Uint32Array),
    lastWays: new GrowingArray(Uint32Array),
    opposites: new GrowingArray(Uint32Array),
  };
  for (let chain = 0; chain < chains.count; chain++) {
    const first = chains.pieces[chains.offsets[chain]];
    const last = chains.pieces[chains.offsets[chain + 1] - 1];
    const ways = [pieces.ways[indexOf(first)], pieces.ways[indexOf(last)]];
    const nodes = [startOf(pieces, first), endOf(pieces, last)];
    const codes = [traitsOf(pieces, traits, first), traitsOf(pieces, traits, ~first)];
    const twoWay = codes[0] !== CLOSED && codes[1] !== CLOSED;
    for (const against of [0, 1]) {
      if (codes[against] === CLOSED) continue;
      const road = columns.chains.length;
      columns.chains.push(chain);
      columns.against.push(against);
      columns.traits.push(codes[against]);
      columns.startNodes.push(nodes[against]);
      columns.endNodes.push(nodes[1 - against]);
      columns.firstWays.push(ways[against]);
      columns.lastWays.push(ways[1 - against]);
      columns.opposites.push(twoWay ? road + 1 - 2 * against : NO_ROAD);
    }
  }
  return {
    count: columns.chains.length,
    chains: columns.chains.finish(),
    against: columns.against.finish(),
    traits: columns.traits.finish(),
    startNodes: columns.startNodes.finish(),
    endNodes: columns.endNodes.finish(),
    firstWays: columns.firstWays.finish(),
    lastWays: columns.lastWays.finish(),
    opposites: columns.opposites.finish(),
  };
}

/** Roads by a node: those of `node` are `roads[offsets[node] .. offsets[node + 1])`, ascending. */
export interface RoadsByNode {
  readonly offsets: Uint32Array;
  readonly roads: Uint32Array;
}

export function roadsByNode(nodes: Uint32Array, nodeCount: number): RoadsByNode {
  const offsets = new Uint32Array(nodeCount + 1);
  for (const node of nodes) offsets[node + 1]++;
  for (let node = 0; node < nodeCount; node++) offsets[node + 1] += offsets[node];
  const next = offsets.slice();
  const roads = new Uint32Array(nodes.length);
  nodes.forEach((node, road) => (roads[next[node]++] = road));
  return { offsets, roads };
}

export const roadsAt = ({ offsets, roads }: RoadsByNode, node: number): Uint32Array =>
  roads.subarray(offsets[node], offsets[node + 1]);
