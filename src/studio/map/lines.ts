import { isReverse } from '../../domain/road-adjacency';
import type { RoadNetwork } from '../../domain/road-network';
import type { MapFrame } from '../map-frame';
import type { Lines } from '../map-show';
import { RANK_COUNT } from './road-ranks';

/** Lines that follow roads from end to end. */
export interface RoadLines extends Lines {
  /** (V) index of the visit, among those of its line, that each vertex belongs to. */
  readonly visits: Uint32Array;
  /** (L) what each line shows: a road, or an index into the set of sequences. */
  readonly items: Uint32Array;
}

/** Sequences of roads (trips, routes) as flat arrays. */
export interface RoadSequences {
  readonly offsets: Uint32Array;
  readonly roads: Uint32Array;
}

/** Each road of a list as one line. */
export function linesOfRoads(network: RoadNetwork, frame: MapFrame, roads: ArrayLike<number>): RoadLines {
  const items = Uint32Array.from(roads);
  const offsets = Uint32Array.from({ length: items.length + 1 }, (_, i) => i);
  const { visits, ...lines } = linesOf(network, frame, { offsets, roads: items });
  return { ...lines, visits, items };
}

/**
 * The roads of a network as lines, by rank from the widest; a two-way street is drawn once.
 * @param ranks (classes) rank of each road class
 */
export function roadLinesByRank(network: RoadNetwork, frame: MapFrame, ranks: Uint8Array): RoadLines[] {
  const all = Uint32Array.from({ length: network.roadCount }, (_, road) => road);
  const drawn = withoutReverses(network, all);
  return Array.from({ length: RANK_COUNT }, (_, rank) =>
    linesOfRoads(
      network,
      frame,
      drawn.filter((road) => ranks[network.classCodes[road]] === rank),
    ),
  );
}

/**
 * The sequences at `items` (all, if left out) as lines. A vertex that two roads of a sequence share is stored
 * once, and belongs to the first of them. Sequences without roads are left out, as are roads without
 * vertices.
 */
export function linesOf(
  network: RoadNetwork,
  frame: MapFrame,
  { offsets, roads }: RoadSequences,
  items?: ArrayLike<number>,
): RoadLines {
  const wanted = items ?? Uint32Array.from({ length: offsets.length - 1 }, (_, i) => i);
  const writer = new LineWriter(frame, room(network, offsets, roads, wanted), wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const first = offsets[wanted[i]];
    for (let at = first; at < offsets[wanted[i] + 1]; at++) writer.road(network, roads[at], at - first);
    writer.endLine(wanted[i]);
  }
  return writer.lines();
}

/** The most vertices that the lines can have. */
function room(
  { shapeOffsets }: RoadNetwork,
  offsets: Uint32Array,
  roads: Uint32Array,
  items: ArrayLike<number>,
): number {
  let vertices = 0;
  for (let i = 0; i < items.length; i++) {
    for (let at = offsets[items[i]]; at < offsets[items[i] + 1]; at++)
      vertices += shapeOffsets[roads[at] + 1] - shapeOffsets[roads[at]];
    vertices++;
  }
  return vertices;
}

class LineWriter {
  readonly #frame: MapFrame;
  readonly #positions: Float32Array;
  readonly #visits: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #items: Uint32Array;
  #vertex = 0;
  #line = 0;

  constructor(frame: MapFrame, vertices: number, lines: number) {
    this.#frame = frame;
    this.#positions = new Float32Array(2 * vertices);
    this.#visits = new Uint32Array(vertices);
    this.#starts = new Uint32Array(lines + 1);
    this.#items = new Uint32Array(lines);
  }

  road({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number, visit: number): void {
    const positions = this.#positions;
    const { lon, lat } = this.#frame;
    const start = this.#starts[this.#line];
    let at = this.#vertex;
    for (let v = shapeOffsets[road]; v < shapeOffsets[road + 1]; v++) {
      positions[2 * at] = shapeLonLat[2 * v] - lon;
      positions[2 * at + 1] = shapeLonLat[2 * v + 1] - lat;
      const shared =
        at > start &&
        positions[2 * at] === positions[2 * at - 2] &&
        positions[2 * at + 1] === positions[2 * at - 1];
      if (!shared) this.#visits[at++] = visit;
    }
    this.#vertex = at;
  }

  endLine(item: number): void {
    const start = this.#starts[this.#line];
    if (this.#vertex === start) return;
    if (this.#vertex === start + 1) this.#repeatLast();
    this.#items[this.#line] = item;
    this.#starts[++this.#line] = this.#vertex;
  }

  /** A line needs two vertices, even if all of its points are equal. */
  #repeatLast(): void {
    const at = this.#vertex++;
    this.#positions.copyWithin(2 * at, 2 * at - 2, 2 * at);
    this.#visits[at] = this.#visits[at - 1];
  }

  lines(): RoadLines {
    return {
      length: this.#line,
      startIndices: this.#starts.slice(0, this.#line + 1),
      positions: this.#positions.slice(0, 2 * this.#vertex),
      visits: this.#visits.slice(0, this.#vertex),
      items: this.#items.slice(0, this.#line),
    };
  }
}

/**
 * Leaves out roads that only run the line of another road backwards, so that a two-way street is drawn once, and
 * both carriageways of a divided one are drawn.
 */
export function withoutReverses(network: RoadNetwork, roads: ArrayLike<number>): number[] {
  const drawn = new RoadsByEnds(network, roads.length);
  return Array.from(roads).filter((road) => {
    if (drawn.hasReverse(road)) return false;
    drawn.add(road);
    return true;
  });
}

/**
 * Finds roads by their ends. The table is plain numbers, because a metropolitan area has half a million
 * roads.
 */
class RoadsByEnds {
  readonly #network: RoadNetwork;
  /** The bits of the coordinates, two numbers for each. */
  readonly #bits: Uint32Array;
  /** Holds road + 1 at the first free index from its hash on; 0 where it is free. */
  readonly #table: Uint32Array;
  readonly #mask: number;

  constructor(network: RoadNetwork, most: number) {
    this.#network = network;
    const { buffer, byteOffset, length } = network.shapeLonLat;
    this.#bits = new Uint32Array(buffer, byteOffset, 2 * length);
    const size = 2 ** Math.ceil(Math.log2(2 * most + 2));
    this.#table = new Uint32Array(size);
    this.#mask = size - 1;
  }

  add(road: number): void {
    const { shapeOffsets } = this.#network;
    let at = this.#hash(shapeOffsets[road], shapeOffsets[road + 1] - 1);
    while (this.#table[at] !== 0) at = (at + 1) & this.#mask;
    this.#table[at] = road + 1;
  }

  hasReverse(road: number): boolean {
    const { shapeOffsets } = this.#network;
    const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
    for (let at = this.#hash(last, first); this.#table[at] !== 0; at = (at + 1) & this.#mask) {
      if (isReverse(this.#network, road, this.#table[at] - 1)) return true;
    }
    return false;
  }

  #hash(from: number, to: number): number {
    let hash = 0;
    for (let i = 0; i < 4; i++) hash = Math.imul(hash ^ this.#bits[4 * from + i], 0x9e3779b1) ^ (hash >>> 15);
    for (let i = 0; i < 4; i++) hash = Math.imul(hash ^ this.#bits[4 * to + i], 0x85ebca6b) ^ (hash >>> 13);
    return (hash ^ (hash >>> 16)) & this.#mask;
  }
}

/** The sequences that visit each road, in compressed rows: items[offsets[road] .. offsets[road+1]). */
export interface ByRoad {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
}

export function byRoad(roadCount: number, { offsets, roads }: RoadSequences): ByRoad {
  const starts = new Uint32Array(roadCount + 1);
  for (const road of roads) starts[road + 1]++;
  for (let road = 0; road < roadCount; road++) starts[road + 1] += starts[road];
  const items = new Uint32Array(roads.length);
  const cursor = starts.slice();
  for (let item = 0; item + 1 < offsets.length; item++)
    for (let at = offsets[item]; at < offsets[item + 1]; at++) items[cursor[roads[at]]++] = item;
  return { offsets: starts, items };
}
