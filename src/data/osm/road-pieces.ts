import { GrowingArray } from '../../base/bytes';
import { MISSING_NODE, type OsmExtract } from './osm-extract';
import type { Pacer } from './pacer';

/**
 * Ways cut at junctions. A piece runs from a junction or an end to the next
 * one, with the direction of its way.
 */
export interface RoadPieces {
  readonly count: number;
  /** (P) row of the way. Pieces are in the order of the ways' ids, then along the way. */
  readonly ways: Uint32Array;
  /** (P+1) first node of each piece in `nodes`. */
  readonly offsets: Uint32Array;
  /** Rows of the nodes along each piece, both ends included. */
  readonly nodes: Uint32Array;
}

export const firstNode = ({ offsets, nodes }: RoadPieces, piece: number): number => nodes[offsets[piece]];
export const lastNode = ({ offsets, nodes }: RoadPieces, piece: number): number =>
  nodes[offsets[piece + 1] - 1];

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
  const ways = new GrowingArray(Uint32Array);
  const offsets = new GrowingArray(Uint32Array);
  const nodes = new GrowingArray(Uint32Array);
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
  return { count: ways.length, ways: ways.finish(), offsets: offsets.finish(), nodes: nodes.finish() };
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

/**
 * Nodes along a way, each once where it is named twice in a row; `onEnd` at
 * missing nodes and at the way's end.
 */
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
