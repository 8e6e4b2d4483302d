import type { RoadNetwork } from '../../../domain/road-network';

/** What the road encoder embeds of each road, `road_attr_*` of HOSER. */
export interface RoadFeatures {
  /** (R) standardised log1p(length in metres). */
  readonly lengths: Float32Array;
  /** (R) class code, an index into the type embedding. */
  readonly types: Int32Array;
  /** Rows of the type embedding. */
  readonly typeCount: number;
  /** (R) standardised longitude of the centroid; rounded to float32 before mean and deviation are taken. */
  readonly lons: Float32Array;
  /** (R) the same of the latitude. */
  readonly lats: Float32Array;
}

export function roadFeatures(network: RoadNetwork): RoadFeatures {
  const { roadCount, centroidLonLat } = network;
  const logLengths = Float32Array.from(network.lengthMeters, (length) => Math.log1p(Math.fround(length)));
  const centroid = (axis: number) =>
    Float32Array.from({ length: roadCount }, (_, road) => centroidLonLat[2 * road + axis]);
  return {
    lengths: standardiseFloat32(logLengths),
    types: Int32Array.from(network.classCodes),
    typeCount: network.classNames.length,
    lons: standardiseFloat32(centroid(0)),
    lats: standardiseFloat32(centroid(1)),
  };
}

const { fround } = Math;
/** Below this many values NumPy adds with eight accumulators; above it halves the range and recurses. */
const PAIRWISE_BLOCK = 128;

/**
 * (x - mean) / population deviation with every operation rounded to float32 and sums taken in NumPy's
 * pairwise order, as the official code standardises road attributes. It matters: at 116 degrees
 * float32 has steps of 7.6e-6, and the rounding of the mean moves every value. A constant column
 * becomes 0 (there NumPy divides 0 by 0).
 */
export function standardiseFloat32(values: Float32Array): Float32Array {
  const mean = meanFloat32(values);
  const centred = values.map((value) => value - mean);
  const deviation = fround(Math.sqrt(meanFloat32(centred.map((value) => value * value))));
  return deviation > 0 ? centred.map((value) => value / deviation) : centred.fill(0);
}

function meanFloat32(values: Float32Array): number {
  return values.length === 0 ? 0 : fround(pairwiseSum(values, 0, values.length) / values.length);
}

function pairwiseSum(values: Float32Array, start: number, count: number): number {
  if (count > PAIRWISE_BLOCK) {
    const half = Math.floor(count / 2);
    const left = half - (half % 8);
    return fround(pairwiseSum(values, start, left) + pairwiseSum(values, start + left, count - left));
  }
  const sums = new Float32Array(8);
  const whole = count - (count % 8);
  for (let i = 0; i < whole; i++) sums[i % 8] += values[start + i];
  const add = (a: number, b: number) => fround(a + b);
  let total = add(
    add(add(sums[0], sums[1]), add(sums[2], sums[3])),
    add(add(sums[4], sums[5]), add(sums[6], sums[7])),
  );
  for (let i = whole; i < count; i++) total = add(total, values[start + i]);
  return total;
}
