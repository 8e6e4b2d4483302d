import { GrowingArray } from '../../base/bytes';
import type { Pacer } from './pacer';
import { firstNode, lastNode, type RoadPieces } from './road-pieces';
import type { WayTraits } from './way-traits';

/**
 * Pieces joined where nothing changes. A chain runs in the direction of its lowest
 * piece, and is in the order of these.
 */
export interface RoadChains {
  readonly count: number;
  /** (C+1) first piece of each chain in `pieces`. */
  readonly offsets: Uint32Array;
  /**
   * Pieces along each chain: the piece's number where it runs along, its
   * complement (`~piece`) where it runs against.
   */
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
  const offsets = new GrowingArray(Uint32Array);
  const chained = new GrowingArray(Int32Array);
  const anchors = new GrowingArray(Uint32Array);
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
  return {
    count: anchors.length,
    offsets: offsets.finish(),
    pieces: chained.finish(),
    anchors: anchors.finish(),
  };
}

/** A step is a piece along its direction (its number) or against it (its complement). */
export const indexOf = (step: number): number => (step < 0 ? ~step : step);

export const startOf = (pieces: RoadPieces, step: number): number =>
  step < 0 ? lastNode(pieces, ~step) : firstNode(pieces, step);

export const endOf = (pieces: RoadPieces, step: number): number =>
  step < 0 ? firstNode(pieces, ~step) : lastNode(pieces, step);

/** Code of the traits of a step, in its direction. */
export const traitsOf = ({ ways }: RoadPieces, { forward, backward }: WayTraits, step: number): number =>
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
