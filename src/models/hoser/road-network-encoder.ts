import {
  add,
  concat,
  dispose,
  matMul,
  relu,
  reshape,
  slice,
  tensor2d,
  transpose,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  EdgeGraph,
  edgeGraphArrays,
  edgeSoftmaxAggregate,
  incomingEdges,
  type IncomingEdges,
} from '../../nn/ops/edge-softmax';
import { linear } from '../../nn/ops/linear';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import type { Parameters } from '../../nn/parameters';
import type { HoserFeatures } from './features/hoser-features';

const AT = 'road_network_encoder';

/** What the road encoder reads of some roads: a row of attributes for each, and the graph of either layer. */
export interface RoadTensors {
  /** Which road each row is; left out where row r is road r. */
  readonly ids?: RowIndex;
  readonly lengths: Tensor2D;
  readonly lons: Tensor2D;
  readonly lats: Tensor2D;
  readonly types: RowIndex;
  /** The first rows of a layer's input are the targets of its graph: the layer's output. */
  readonly graphs: readonly [EdgeGraph, EdgeGraph];
}

/**
 * The dataset's side of the road network encoder as tensors: attributes and
 * both graphs. Made once per dataset.
 */
export class RoadNetworkTensors implements RoadTensors {
  readonly lengths: Tensor2D;
  readonly lons: Tensor2D;
  readonly lats: Tensor2D;
  readonly types: RowIndex;
  /** All edges with the self loops, on the host. */
  readonly edges: IncomingEdges;
  readonly graph: EdgeGraph;
  /** (Z x Z) the GCN's normalised adjacency, row = target zone. */
  readonly zoneAdjacency: Tensor2D;

  constructor(features: HoserFeatures) {
    const { roads, network } = features;
    const column = (values: Float32Array) => tensor2d(values, [network.roadCount, 1]);
    this.lengths = column(roads.lengths);
    this.lons = column(roads.lons);
    this.lats = column(roads.lats);
    this.types = RowIndex.from(roads.types, roads.typeCount);
    this.edges = roadEdges(features);
    this.graph = new EdgeGraph(edgeGraphArrays(this.edges));
    this.zoneAdjacency = tensor2d(gcnMatrix(features), [features.zoneCount, features.zoneCount]);
  }

  get graphs(): readonly [EdgeGraph, EdgeGraph] {
    return [this.graph, this.graph];
  }

  dispose(): void {
    dispose([this.lengths, this.lons, this.lats, this.zoneAdjacency]);
    this.types.dispose();
    this.graph.dispose();
  }
}

/**
 * The edges between roads as GATv2Conv has them: with one self loop per road, whose attributes are the
 * mean of the road's incoming edges'.
 */
export function roadEdges({
  network: { roadCount: rows },
  adjacency: { sources, targets, attributes },
}: Pick<HoserFeatures, 'network' | 'adjacency'>): IncomingEdges {
  const edges = sources.length;
  const source = new Int32Array(edges + rows);
  const target = new Int32Array(edges + rows);
  const attribute = new Float32Array(2 * (edges + rows));
  source.set(sources);
  target.set(targets);
  attribute.set(attributes);
  const degree = new Int32Array(rows);
  for (let e = 0; e < edges; e++) {
    degree[targets[e]]++;
    attribute[2 * (edges + targets[e])] += attributes[2 * e];
    attribute[2 * (edges + targets[e]) + 1] += attributes[2 * e + 1];
  }
  for (let row = 0; row < rows; row++) {
    source[edges + row] = target[edges + row] = row;
    attribute[2 * (edges + row)] /= Math.max(1, degree[row]);
    attribute[2 * (edges + row) + 1] /= Math.max(1, degree[row]);
  }
  return incomingEdges(rows, source, target, attribute);
}

/**
 * D^-1/2 (A + I) D^-1/2 of GCNConv (Kipf and Welling 2017) with D the incoming
 * weights; zones are few, so it is dense.
 */
function gcnMatrix({ zones, zoneCount }: HoserFeatures): Float32Array {
  const matrix = new Float32Array(zoneCount * zoneCount);
  for (let e = 0; e < zones.edgeCount; e++)
    matrix[zones.targets[e] * zoneCount + zones.sources[e]] += zones.weights[e];
  for (let zone = 0; zone < zoneCount; zone++) matrix[zone * zoneCount + zone] += 1;
  const scale = Float64Array.from({ length: zoneCount }, (_, zone) => {
    const incoming = matrix.subarray(zone * zoneCount, (zone + 1) * zoneCount).reduce((a, b) => a + b, 0);
    return 1 / Math.sqrt(incoming);
  });
  for (let to = 0; to < zoneCount; to++)
    for (let from = 0; from < zoneCount; from++) matrix[to * zoneCount + from] *= scale[to] * scale[from];
  return matrix;
}

/**
 * Two-layer GATv2 over roads that touch; (targets of the second graph x d),
 * which is (R x d) over the whole network.
 */
export function roadEmbedding(parameters: Parameters, tensors: RoadTensors): Tensor2D {
  const first = gatLayer(parameters, 0, roadInput(parameters, tensors), tensors.graphs[0]);
  return gatLayer(parameters, 1, relu(first), tensors.graphs[1]);
}

/** Number and attributes of each road, embedded and joined; (rows x d). */
export function roadInput(parameters: Parameters, tensors: RoadTensors): Tensor2D {
  const ids = parameters.get<Tensor2D>(`${AT}.road_id_emb.weight`);
  const attribute = (x: Tensor2D, name: string) =>
    linear(
      x,
      parameters.get<Tensor2D>(`${AT}.${name}.weight`),
      parameters.get<Tensor1D>(`${AT}.${name}.bias`),
    );
  return concat(
    [
      tensors.ids ? gatherRows(ids, tensors.ids) : ids,
      attribute(tensors.lengths, 'len_emb'),
      gatherRows(parameters.get<Tensor2D>(`${AT}.type_emb.weight`), tensors.types),
      attribute(tensors.lons, 'lon_emb'),
      attribute(tensors.lats, 'lat_emb'),
    ],
    1,
  );
}

/**
 * One GATv2Conv, before its activation. x (sources x d) -> (targets x d); the
 * targets are the first of the sources.
 */
export function gatLayer(parameters: Parameters, layer: number, x: Tensor2D, graph: EdgeGraph): Tensor2D {
  const conv = `${AT}.road_gat.convs.${layer}`;
  const project = (name: string, rows: Tensor2D) =>
    linear(
      rows,
      parameters.get<Tensor2D>(`${conv}.${name}.weight`),
      parameters.get<Tensor1D>(`${conv}.${name}.bias`),
    );
  const targets = graph.targetRows < x.shape[0] ? slice(x, [0, 0], [graph.targetRows, -1]) : x;
  const att = reshape(parameters.get<Tensor3D>(`${conv}.att`), [x.shape[1]]) as Tensor1D;
  const edgeWeight = transpose(parameters.get<Tensor2D>(`${conv}.lin_edge.weight`)); // (2, d)
  return add(
    edgeSoftmaxAggregate(project('lin_l', x), project('lin_r', targets), edgeWeight, att, graph),
    parameters.get(`${conv}.bias`),
  );
}

/** Two-layer GCN over zones; (Z x d). */
export function zoneEmbedding(parameters: Parameters, tensors: RoadNetworkTensors): Tensor2D {
  const input = parameters.get<Tensor2D>(`${AT}.zone_id_emb.weight`);
  return gcnLayer(parameters, 1, relu(gcnLayer(parameters, 0, input, tensors)), tensors);
}

/** One GCNConv, before its activation. x (Z x d). */
export function gcnLayer(
  parameters: Parameters,
  layer: number,
  x: Tensor2D,
  tensors: RoadNetworkTensors,
): Tensor2D {
  const conv = `${AT}.zone_gcn.convs.${layer}`;
  const projected = linear(x, parameters.get<Tensor2D>(`${conv}.lin.weight`));
  return add(matMul(tensors.zoneAdjacency, projected), parameters.get(`${conv}.bias`));
}
