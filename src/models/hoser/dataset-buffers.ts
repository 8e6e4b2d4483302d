import type { SafetensorsTensor } from '../../nn/safetensors';
import type { HoserFeatures } from './features/hoser-features';

const ENCODER = 'road_network_encoder';

/**
 * The buffers of the official state dict that speak of the data set and not of what was learnt: `road2zone`,
 * attributes and graphs. The causal masks of the attention are no part of them.
 */
export function datasetBuffers(features: HoserFeatures): Map<string, SafetensorsTensor> {
  const { roads, adjacency, zones, zoneOfRoad } = features;
  return new Map([
    ['road2zone', whole([zoneOfRoad.length], zoneOfRoad)],
    [`${ENCODER}.road_attr_len`, float([roads.lengths.length], roads.lengths)],
    [`${ENCODER}.road_attr_type`, whole([roads.types.length], roads.types)],
    [`${ENCODER}.road_attr_lon`, float([roads.lons.length], roads.lons)],
    [`${ENCODER}.road_attr_lat`, float([roads.lats.length], roads.lats)],
    [`${ENCODER}.road_edge_index`, edges(adjacency)],
    [`${ENCODER}.intersection_attr`, float([adjacency.edgeCount, 2], adjacency.attributes)],
    [`${ENCODER}.zone_edge_index`, edges(zones)],
    [`${ENCODER}.zone_edge_weight`, float([zones.edgeCount], zones.weights)],
  ]);
}

/** The causal mask of a block: (1, 1, longest trip, longest trip) in the official state dict. */
export const isCausalMask = (name: string): boolean =>
  /^trajectory_encoder\.transformer\.h\.\d+\.attn\.bias$/.test(name);

const float = (shape: readonly number[], data: Float32Array): SafetensorsTensor => ({
  dtype: 'F32',
  shape,
  data,
});

const whole = (shape: readonly number[], values: ArrayLike<number>): SafetensorsTensor => ({
  dtype: 'I64',
  shape,
  data: BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i])),
});

/** (2, E): sources, then targets. */
function edges({
  edgeCount,
  sources,
  targets,
}: {
  readonly edgeCount: number;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}): SafetensorsTensor {
  const both = new Int32Array(2 * edgeCount);
  both.set(sources);
  both.set(targets, edgeCount);
  return whole([2, edgeCount], both);
}
