import type { TensorPlaces } from '../../../engine/checkpoints/tensor-places';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';

const INDEX = 'road_network_encoder.zone_edge_index';
const WEIGHT = 'road_network_encoder.zone_edge_weight';

/**
 * The features with the flows between zones that a student's file holds: those of the trips that it learnt from, where
 * these are not all training trips of the data set.
 */
export function withOwnZones(places: TensorPlaces, features: HoserFeatures): HoserFeatures {
  const [index, weight] = [places.get(INDEX), places.get(WEIGHT)];
  const isWhole =
    index?.shape.length === 2 &&
    index.shape[0] === 2 &&
    weight?.shape.length === 1 &&
    weight.shape[0] === index.shape[1];
  if (!isWhole) {
    places.refuse(`"${INDEX}" and "${WEIGHT}" are not a list of edges between zones and their weights`);
    return features;
  }
  const [edgeCount] = weight.shape;
  const ends = Array.from(index.data as ArrayLike<number | bigint>, Number);
  const weights = Array.from(weight.data as ArrayLike<number | bigint>, Number);
  const isZone = (end: number) => Number.isInteger(end) && end >= 0 && end < features.zoneCount;
  if (!ends.every(isZone) || !weights.every((one) => one >= 0 && Number.isFinite(one))) {
    places.refuse(`"${INDEX}" and "${WEIGHT}" name zones or flows that cannot be`);
    return features;
  }
  const zones = {
    edgeCount,
    sources: Int32Array.from(ends.slice(0, edgeCount)),
    targets: Int32Array.from(ends.slice(edgeCount)),
    weights: Float32Array.from(weights),
  };
  return { ...features, zones };
}
