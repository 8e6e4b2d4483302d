import { METERS_PER_DEGREE, networkBounds } from '../../../domain/geo';
import type { RoadNetwork } from '../../../domain/road-network';
import {
  boxScaled,
  pointLabels,
  type CityBox,
  type PointLabels,
  cumulatedSteps,
  routePoints,
} from '../../../domain/route-points/point-labels';
import { RouteLine } from '../../../domain/route-points/route-line';
import { LocalPlane } from '../../../matching/segment-index';
import type { PointTrip } from './point-trips';

/** Wider than the matcher looks for roads, so that every matched point lies within the box. */
const BOX_MARGIN_METERS = 100;

/** Points that labels lead to. */
export interface LabelledPoints {
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) fractions of the route. */
  readonly fractions: Float64Array;
  /** (n) place in the route of each point's road. */
  readonly places: Int32Array;
  /** Points that lie behind the one before them, or where it lies. */
  readonly reversed: number;
  readonly stalled: number;
}

/** Labels of trips and back, and what the networks read of points and roads: all on the map of one network. */
export class TripLabels {
  /** The plane of the matcher. */
  readonly plane: LocalPlane;
  /** The box of the roads and a margin, by which points are scaled. */
  readonly box: CityBox;
  /** (2 V) metres. */
  readonly #shapeXY: Float64Array;
  /** (2 R) mean of the points of each road's line, scaled by the box. */
  readonly #middles: Float64Array;

  /** @throws Failure 'bad-input' for a network without roads */
  constructor(readonly network: RoadNetwork) {
    this.plane = LocalPlane.about(network);
    this.box = cityBox(network);
    this.#shapeXY = this.#projected(network.shapeLonLat);
    this.#middles = boxScaled(middlesOf(network), this.box);
  }

  /** The roads of a route as one line on the plane. @throws Failure 'bad-input' for a route without a length */
  routeLine(roads: ArrayLike<number>): RouteLine {
    const { shapeOffsets } = this.network;
    return new RouteLine(
      Array.from(roads, (road) => this.#shapeXY.subarray(2 * shapeOffsets[road], 2 * shapeOffsets[road + 1])),
    );
  }

  /** Where along its route each point of a trip lies, and how far off it. */
  labelsOf({ roads, lonLat, places }: Pick<PointTrip, 'roads' | 'lonLat' | 'places'>): PointLabels {
    return pointLabels(this.routeLine(roads), { xy: this.#projected(lonLat), roads: places });
  }

  /**
   * Points of a route by their labels.
   * @param roads (K) the route
   * @param steps (n) steps of the fraction, not scaled
   * @param offsets (2 n) metres to the east and to the north
   * @param monotone whether steps back count as none
   */
  pointsOf(
    roads: ArrayLike<number>,
    { steps, offsets }: { readonly steps: ArrayLike<number>; readonly offsets: ArrayLike<number> },
    monotone = false,
  ): LabelledPoints {
    const made = routePoints(this.routeLine(roads), cumulatedSteps(steps, monotone), offsets);
    const { fractions, roads: places, reversed, stalled } = made;
    const lonLat = made.xy.map((value, i) =>
      i % 2 === 0 ? this.plane.lonOf(value) : this.plane.latOf(value),
    );
    return { lonLat, fractions, places, reversed, stalled };
  }

  /** Points (2 n degrees) as the encoder reads them. */
  scaledPoints(lonLat: ArrayLike<number>): Float64Array {
    return boxScaled(lonLat, this.box);
  }

  /** Middles of the roads of a route as the networks read them: (2 K), scaled by the box. */
  middlesOf(roads: ArrayLike<number>): Float64Array {
    return Float64Array.from(
      { length: 2 * roads.length },
      (_, i) => this.#middles[2 * roads[i >> 1] + (i % 2)],
    );
  }

  /** Metres of the whole roads of a route. */
  metersOf(roads: ArrayLike<number>): number {
    return this.routeLine(roads).length;
  }

  #projected(lonLat: Float64Array): Float64Array {
    return lonLat.map((value, i) => (i % 2 === 0 ? this.plane.x(value) : this.plane.y(value)));
  }
}

function cityBox(network: RoadNetwork): CityBox {
  const { minLon, minLat, maxLon, maxLat } = networkBounds(network);
  const north = BOX_MARGIN_METERS / METERS_PER_DEGREE;
  const farthest = Math.max(Math.abs(minLat), Math.abs(maxLat));
  const east = north / Math.cos((farthest * Math.PI) / 180);
  return { west: minLon - east, east: maxLon + east, south: minLat - north, north: maxLat + north };
}

/** (2 R) mean of the points of each road's line, in degrees: the official code's geometry of a road, pooled. */
function middlesOf({ roadCount, shapeOffsets, shapeLonLat }: RoadNetwork): Float64Array {
  const middles = new Float64Array(2 * roadCount);
  for (let road = 0; road < roadCount; road++) {
    const [from, to] = [shapeOffsets[road], shapeOffsets[road + 1]];
    for (let vertex = from; vertex < to; vertex++)
      for (const axis of [0, 1]) middles[2 * road + axis] += shapeLonLat[2 * vertex + axis] / (to - from);
  }
  return middles;
}
