import type { RoadNetwork } from '../../domain/road-network';

/** Where roads begin and end, and which roads are the two directions of one block. */
export interface Junctions {
  readonly junctionCount: number;
  /** (R) junction at which each road begins and ends. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** (R) number of the block: one for a road and its opposite. */
  readonly blocks: Uint32Array;
  readonly blockCount: number;
}

/** A road and its opposite may differ in length by this share (a file may round), and a metre. */
const LENGTH_TOLERANCE = 0.02;

/**
 * Junctions of a network: road ends are one junction where a successor link joins them or
 * where they have the same coordinates.
 */
export function junctionsOf(network: RoadNetwork): Junctions {
  const { roadCount, successorOffsets, successors } = network;
  const sets = new DisjointSets(2 * roadCount);
  joinSamePlaces(network, sets);
  for (let road = 0; road < roadCount; road++)
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
      sets.join(2 * road + 1, 2 * successors[link]);
  const { numbers, count } = sets.numbered();
  const from = new Uint32Array(roadCount);
  const to = new Uint32Array(roadCount);
  for (let road = 0; road < roadCount; road++)
    [from[road], to[road]] = [numbers[2 * road], numbers[2 * road + 1]];
  return { junctionCount: count, from, to, ...blocksOf(network, from, to, count) };
}

function joinSamePlaces({ roadCount, shapeOffsets, shapeLonLat }: RoadNetwork, sets: DisjointSets): void {
  const endAt = new Map<string, number>();
  for (let end = 0; end < 2 * roadCount; end++) {
    const vertex = end % 2 === 0 ? shapeOffsets[end >> 1] : shapeOffsets[(end >> 1) + 1] - 1;
    const place = `${shapeLonLat[2 * vertex]},${shapeLonLat[2 * vertex + 1]}`;
    const other = endAt.get(place);
    if (other === undefined) endAt.set(place, end);
    else sets.join(other, end);
  }
}

function blocksOf(
  { roadCount, lengthMeters }: RoadNetwork,
  from: Uint32Array,
  to: Uint32Array,
  junctionCount: number,
): Pick<Junctions, 'blocks' | 'blockCount'> {
  const unpaired = new Map<number, number[]>();
  const blocks = new Uint32Array(roadCount);
  let blockCount = 0;
  const alike = (a: number, b: number) =>
    Math.abs(lengthMeters[a] - lengthMeters[b]) <= 1 + LENGTH_TOLERANCE * lengthMeters[a];
  for (let road = 0; road < roadCount; road++) {
    const waiting = unpaired.get(to[road] * junctionCount + from[road]);
    const place = waiting?.findIndex((other) => alike(road, other)) ?? -1;
    if (waiting && place >= 0) {
      blocks[road] = blocks[waiting.splice(place, 1)[0]];
      continue;
    }
    blocks[road] = blockCount++;
    const key = from[road] * junctionCount + to[road];
    const same = unpaired.get(key);
    if (same) same.push(road);
    else unpaired.set(key, [road]);
  }
  return { blocks, blockCount };
}

/** Sets that can only grow together (union by root number, paths halved). */
class DisjointSets {
  readonly #parent: Uint32Array;

  constructor(count: number) {
    this.#parent = Uint32Array.from({ length: count }, (_, item) => item);
  }

  #root(item: number): number {
    const parent = this.#parent;
    let at = item;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    if (rootA < rootB) this.#parent[rootB] = rootA;
    else this.#parent[rootA] = rootB;
  }

  /** The sets numbered in the order of their first items. */
  numbered(): { numbers: Uint32Array; count: number } {
    const numbers = new Uint32Array(this.#parent.length);
    let count = 0;
    for (let item = 0; item < numbers.length; item++) {
      const root = this.#root(item);
      numbers[item] = root === item ? count++ : numbers[root];
    }
    return { numbers, count };
  }
}
