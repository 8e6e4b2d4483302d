import { dispose, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  EdgeGraph,
  edgeGraphArrays,
  type EdgeGraphArrays,
  type IncomingEdges,
} from '../../nn/ops/edge-softmax';
import { RowIndex, rowIndexArrays, type RowIndexArrays } from '../../nn/ops/row-index';
import type { CandidateBlock } from './features/candidate-features';
import type { RoadFeatures } from './features/hoser-features';
import type { RoadTensors } from './road-network-encoder';

/** Rows and edges are filled up to multiples of these, so that the batches of an epoch share few shapes. */
const ROW_BUCKET = 256;
const EDGE_BUCKET = 2048;
/** Every ring has at least so many rows of padding: the edges of padding are spread over them. */
const LEAST_PADDING = 32;

/**
 * What a projected row costs beside an edge, in one layer forward and backward: 6 d^2 operations at the rate
 * of products against some 30 d at that of streams (d = 128).
 */
const ROW_COST = 3;
/**
 * Gathering rows and making the graphs costs something as well: a reach that
 * saves less than the rest is not used.
 */
const WORTHWHILE = 0.9;

/**
 * The roads that decide the embeddings of a batch's roads: a layer of the encoder looks one hop back, two
 * layers two. The roads asked about come first, then those one hop away, then those two, each ring filled up
 * with padding that no road looks at.
 */
export interface RoadReach {
  /** (S) road of each row, -1 at padding. */
  readonly roads: Int32Array;
  /** (R) row of each road of the network, -1 out of reach. */
  readonly rowOf: Int32Array;
  /** Rows of both layers' outputs: all within one hop, and those asked about. */
  readonly targets: readonly [oneHop: number, own: number];
}

/**
 * The reach of a batch's steps; `edges` are those of the network, self loops included. Road 0 is
 * in: padding and lost labels read it.
 */
export function roadReach(
  { roads: stoodOn, candidates }: Pick<CandidateBlock, 'candidates'> & { readonly roads: Int32Array },
  { offsets, sources }: IncomingEdges,
): RoadReach {
  const rowOf = new Int32Array(offsets.length - 1).fill(-1);
  const roads = new Int32Array(rowOf.length + 3 * (ROW_BUCKET + LEAST_PADDING)).fill(-1);
  let rows = 0;
  const take = (road: number) => {
    if (rowOf[road] >= 0) return;
    rowOf[road] = rows;
    roads[rows++] = road;
  };
  const closeRing = () => (rows = filled(rows + LEAST_PADDING, ROW_BUCKET));
  const widen = (from: number, to: number) => {
    for (let row = from; row < to; row++)
      if (roads[row] >= 0)
        for (let e = offsets[roads[row]]; e < offsets[roads[row] + 1]; e++) take(sources[e]);
  };
  take(0);
  for (let i = 0; i < stoodOn.length; i++) take(stoodOn[i]);
  for (let i = 0; i < candidates.length; i++) take(candidates[i]);
  const own = closeRing();
  widen(0, own);
  const oneHop = closeRing();
  widen(own, oneHop);
  return { roads: roads.subarray(0, closeRing()), rowOf, targets: [oneHop, own] };
}

/** Whether the encoder has clearly less to do within the reach than over the whole network. */
export function isWorthwhile({ roads, targets: [oneHop, own] }: RoadReach, edges: IncomingEdges): boolean {
  const { offsets } = edges;
  let within = ROW_COST * (roads.length + 2 * oneHop + own);
  for (let row = 0; row < oneHop; row++)
    if (roads[row] >= 0) within += (row < own ? 2 : 1) * (offsets[roads[row] + 1] - offsets[roads[row]]);
  const everywhere = 4 * ROW_COST * (offsets.length - 1) + 2 * edges.sources.length;
  return within <= WORTHWHILE * everywhere;
}

/**
 * The edges that enter the first `targets` rows of a reach, in the order in which they enter each
 * road; filled up with loops of padding.
 */
export function edgesWithin(
  { roads, rowOf }: RoadReach,
  targets: number,
  { offsets, sources, attributes }: IncomingEdges,
): IncomingEdges {
  let real = 0;
  let padding = 0;
  for (let row = 0; row < targets; row++)
    if (roads[row] < 0) padding++;
    else real += offsets[roads[row] + 1] - offsets[roads[row]];
  const count = filled(real, EDGE_BUCKET);
  const ownOffsets = new Int32Array(targets + 1);
  const ownSources = new Int32Array(count);
  const ownAttributes = new Float32Array(2 * count);
  let at = 0;
  for (let row = 0, paddingSeen = 0; row < targets; row++) {
    const road = roads[row];
    if (road < 0) {
      const end = at + share(count - real, padding, paddingSeen++);
      ownSources.fill(row, at, end);
      at = end;
    } else {
      for (let e = offsets[road], end = offsets[road + 1]; e < end; e++, at++) {
        ownSources[at] = rowOf[sources[e]];
        ownAttributes[2 * at] = attributes[2 * e];
        ownAttributes[2 * at + 1] = attributes[2 * e + 1];
      }
    }
    ownOffsets[row + 1] = at;
  }
  return { offsets: ownOffsets, sources: ownSources, attributes: ownAttributes };
}

/** What the encoder reads of the roads of a reach, on the host. Plain data. */
export interface ReachArrays {
  readonly ids: RowIndexArrays;
  /** (rows) each; of road 0 at padding. */
  readonly lengths: Float32Array;
  readonly lons: Float32Array;
  readonly lats: Float32Array;
  readonly types: RowIndexArrays;
  readonly graphs: readonly [EdgeGraphArrays, EdgeGraphArrays];
}

/** `edges` are those of the network. */
export function reachArrays(reach: RoadReach, edges: IncomingEdges, features: RoadFeatures): ReachArrays {
  const count = reach.roads.length;
  const ids = new Int32Array(count);
  const types = new Int32Array(count);
  const [lengths, lons, lats] = [0, 1, 2].map(() => new Float32Array(count));
  for (let row = 0; row < count; row++) {
    const road = Math.max(0, reach.roads[row]);
    ids[row] = road;
    types[row] = features.types[road];
    lengths[row] = features.lengths[road];
    lons[row] = features.lons[road];
    lats[row] = features.lats[road];
  }
  const [oneHop, own] = reach.targets;
  return {
    ids: rowIndexArrays(ids, reach.rowOf.length),
    types: rowIndexArrays(types, features.typeCount),
    lengths,
    lons,
    lats,
    graphs: [
      edgeGraphArrays(edgesWithin(reach, oneHop, edges), count),
      edgeGraphArrays(edgesWithin(reach, own, edges), oneHop),
    ],
  };
}

/** The roads of a reach as the encoder's tensors. Owns them. */
export class ReachTensors implements RoadTensors {
  readonly ids: RowIndex;
  readonly lengths: Tensor2D;
  readonly lons: Tensor2D;
  readonly lats: Tensor2D;
  readonly types: RowIndex;
  readonly graphs: readonly [EdgeGraph, EdgeGraph];

  constructor({ ids, types, lengths, lons, lats, graphs }: ReachArrays) {
    const column = (values: Float32Array) => tensor2d(values, [values.length, 1]);
    this.ids = new RowIndex(ids);
    this.types = new RowIndex(types);
    this.lengths = column(lengths);
    this.lons = column(lons);
    this.lats = column(lats);
    this.graphs = [new EdgeGraph(graphs[0]), new EdgeGraph(graphs[1])];
  }

  dispose(): void {
    dispose([this.lengths, this.lons, this.lats]);
    for (const part of [this.ids, this.types, ...this.graphs]) part.dispose();
  }
}

/** The part of `total` that falls to one of `parts` nearly equal shares. */
const share = (total: number, parts: number, rank: number) =>
  Math.floor((total * (rank + 1)) / parts) - Math.floor((total * rank) / parts);

const filled = (count: number, bucket: number) => bucket * Math.ceil(count / bucket);
