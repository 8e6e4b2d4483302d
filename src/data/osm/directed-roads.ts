import { finished, growing } from '../../base/bytes';
import type { groupedBy } from '../../base/numbers';
import { MISSING_NODE, type OsmExtract } from './osm-extract';
import type { Pacer } from './pacer';
import { CLOSED, type WayTraits } from './way-traits';

/** Ways cut at junctions: a piece runs from a junction or an end to the next, along its way. */
export interface RoadPieces {
  readonly count: number;
  /** (P) row of the way. Pieces are in the order of the ways' ids, then along the way. */
  readonly ways: Uint32Array;
  /** (P+1) first node of each piece in `nodes`. */
  readonly offsets: Uint32Array;
  /** Rows of the nodes along each piece, both ends included. */
  readonly nodes: Uint32Array;
}

const firstNode = ({ offsets, nodes }: RoadPieces, piece: number): number => nodes[offsets[piece]];
const lastNode = ({ offsets, nodes }: RoadPieces, piece: number): number => nodes[offsets[piece + 1] - 1];

const WAYS_BETWEEN_RESTS = 2048;

/**
 * Cuts ways where two of them (or one twice) share a node, at `extraJunctions`, and where a node is missing.
 * Ways that cross without a common node, such as bridges, do not meet.
 * @param isOpen whether a way is to be cut at all; those that are not do not count as meeting others
 */
export async function cutWays(
  extract: OsmExtract,
  isOpen: (way: number) => boolean,
  extraJunctions: ReadonlySet<number>,
  pacer: Pacer,
): Promise<RoadPieces> {
  const visits = countVisits(extract, isOpen);
  for (const node of extraJunctions) visits[node] = 2;
  const columns = growing({ ways: Uint32Array, offsets: Uint32Array, nodes: Uint32Array });
  const { ways, offsets, nodes } = columns;
  offsets.push(0);
  const run: number[] = [];
  for (let way = 0; way < extract.wayCount; way++) {
    if (way % WAYS_BETWEEN_RESTS === 0) await pacer.rest();
    if (!isOpen(way)) continue;
    const flush = () => {
      if (run.length > 1) {
        for (const node of run) nodes.push(node);
        ways.push(way);
        offsets.push(nodes.length);
      }
      run.length = 0;
    };
    forEachRun(extract, way, flush, (node) => {
      run.push(node);
      if (visits[node] < 2 || run.length === 1) return;
      flush();
      run.push(node);
    });
  }
  return { count: ways.length, ...finished(columns) };
}

/** How often ways come by each node, up to 2. */
function countVisits(extract: OsmExtract, isOpen: (way: number) => boolean): Uint8Array {
  const visits = new Uint8Array(extract.nodeIds.length);
  for (let way = 0; way < extract.wayCount; way++)
    if (isOpen(way))
      forEachRun(
        extract,
        way,
        () => undefined,
        (node) => {
          if (visits[node] < 2) visits[node]++;
        },
      );
  return visits;
}

/** Nodes along a way, repeats in a row once; `onEnd` at missing nodes and at the way's end. */
function forEachRun(
  { wayRefOffsets, wayRefs }: OsmExtract,
  way: number,
  onEnd: () => void,
  onNode: (node: number) => void,
): void {
  let before = MISSING_NODE;
  for (let r = wayRefOffsets[way]; r < wayRefOffsets[way + 1]; r++) {
    const node = wayRefs[r];
    if (node === MISSING_NODE) onEnd();
    else if (node !== before) onNode(node);
    before = node;
  }
  onEnd();
}

/** Pieces joined where nothing changes: a chain has the direction and the order of its lowest piece. */
export interface RoadChains {
  readonly count: number;
  /** (C+1) first piece of each chain in `pieces`. */
  readonly offsets: Uint32Array;
  /** Pieces along each chain: the piece's number, or its complement (`~piece`) where it runs against. */
  readonly pieces: Int32Array;
  /** (C) the lowest piece, whose way the chain is named by. */
  readonly anchors: Uint32Array;
}

/** Each piece for itself. */
export function singleChains({ count }: RoadPieces): RoadChains {
  const anchors = Uint32Array.from({ length: count }, (_, i) => i);
  const offsets = Uint32Array.from({ length: count + 1 }, (_, i) => i);
  return { count, offsets, pieces: Int32Array.from(anchors), anchors };
}

const PIECES_BETWEEN_RESTS = 4096;

/** Joins pieces at nodes where just two end, whose traits agree in both directions; never at `keep`. */
export async function joinPieces(
  pieces: RoadPieces,
  traits: WayTraits,
  nodeCount: number,
  keep: ReadonlySet<number>,
  pacer: Pacer,
): Promise<RoadChains> {
  const ends = new PieceEnds(pieces, nodeCount);
  const taken = new Uint8Array(pieces.count);
  const columns = growing({ offsets: Uint32Array, pieces: Int32Array, anchors: Uint32Array });
  const { offsets, pieces: chained, anchors } = columns;
  offsets.push(0);
  const walk = (from: number): number[] => {
    const found: number[] = [];
    for (let step = from; ;) {
      const node = endOf(pieces, step);
      const next = keep.has(node) ? undefined : ends.onlyOther(node, step);
      if (next === undefined || taken[indexOf(next)] || !agree(pieces, traits, step, next)) return found;
      taken[indexOf(next)] = 1;
      found.push(next);
      step = next;
    }
  };
  for (let anchor = 0; anchor < pieces.count; anchor++) {
    if (anchor % PIECES_BETWEEN_RESTS === 0) await pacer.rest();
    if (taken[anchor]) continue;
    taken[anchor] = 1;
    const ahead = walk(anchor);
    const behind = walk(~anchor);
    for (const step of behind.reverse()) chained.push(~step);
    chained.push(anchor);
    for (const step of ahead) chained.push(step);
    anchors.push(anchor);
    offsets.push(chained.length);
  }
  return { count: anchors.length, ...finished(columns) };
}

/** A step is a piece along its direction (its number) or against it (its complement). */
export const indexOf = (step: number): number => (step < 0 ? ~step : step);

const startOf = (pieces: RoadPieces, step: number): number =>
  step < 0 ? lastNode(pieces, ~step) : firstNode(pieces, step);

const endOf = (pieces: RoadPieces, step: number): number =>
  step < 0 ? firstNode(pieces, ~step) : lastNode(pieces, step);

/** Code of the traits of a step, in its direction. */
const traitsOf = ({ ways }: RoadPieces, { forward, backward }: WayTraits, step: number): number =>
  step < 0 ? backward[ways[~step]] : forward[ways[step]];

/** The node after the first of a step. */
function secondOf({ offsets, nodes }: RoadPieces, step: number): number {
  return step < 0 ? nodes[offsets[~step + 1] - 2] : nodes[offsets[step] + 1];
}

/** Whether two steps are one road: not, where the second runs back over the line of the first. */
function agree(pieces: RoadPieces, traits: WayTraits, step: number, next: number): boolean {
  return (
    secondOf(pieces, ~step) !== secondOf(pieces, next) &&
    traitsOf(pieces, traits, step) === traitsOf(pieces, traits, next) &&
    traitsOf(pieces, traits, ~step) === traitsOf(pieces, traits, ~next)
  );
}

const NONE = 0x7fffffff;

/** The first two pieces that end at each node, and how many do. */
class PieceEnds {
  readonly #counts: Uint8Array;
  /** (2 N) steps that start at each node. */
  readonly #starting: Int32Array;

  constructor(pieces: RoadPieces, nodeCount: number) {
    this.#counts = new Uint8Array(nodeCount);
    this.#starting = new Int32Array(2 * nodeCount).fill(NONE);
    for (let piece = 0; piece < pieces.count; piece++) {
      this.#add(firstNode(pieces, piece), piece);
      this.#add(lastNode(pieces, piece), ~piece);
    }
  }

  #add(node: number, step: number): void {
    if (this.#counts[node] < 2) this.#starting[2 * node + this.#counts[node]] = step;
    if (this.#counts[node] < 3) this.#counts[node]++;
  }

  /** The step that goes on where `step` ends, if it is the only one and of another piece. */
  onlyOther(node: number, step: number): number | undefined {
    if (this.#counts[node] !== 2) return undefined;
    const [a, b] = [this.#starting[2 * node], this.#starting[2 * node + 1]];
    if (indexOf(a) === indexOf(b)) return undefined;
    return a === ~step ? b : a;
  }
}

export const NO_ROAD = 0xffffffff;

/** Roads with a direction of travel, by way id, then along it, forward before backward. */
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
  const columns = growing({
    chains: Uint32Array,
    against: Uint8Array,
    traits: Int32Array,
    startNodes: Uint32Array,
    endNodes: Uint32Array,
    firstWays: Uint32Array,
    lastWays: Uint32Array,
    opposites: Uint32Array,
  });
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
  return { count: columns.chains.length, ...finished(columns) };
}

/** Roads by a node, ascending. */
export type RoadsByNode = ReturnType<typeof groupedBy>;

export const roadsAt = ({ offsets, rows }: RoadsByNode, node: number): Uint32Array =>
  rows.subarray(offsets[node], offsets[node + 1]);
