import type { RoadNetwork } from '../../domain/road-network';
import type { Random } from '../../base/random';

/** What drivers go by, as plain arrays. Points are metres east and north of the centre. */
export interface Town {
  readonly network: RoadNetwork;
  /** Where the town ends on average, metres from the centre. */
  readonly radius: number;
  /** (R) */
  readonly roadClasses: readonly RoadClass[];
  /** (R) speed limit in km/h. */
  readonly limitsKmh: Float64Array;
  /** (R) number of the street; what everybody thinks of it goes with it. */
  readonly streets: Uint32Array;
  /** (R) number of the block between two junctions: one for both directions of it. */
  readonly blocks: Uint32Array;
  /** (R) factor on felt time for what is good to see; 1 elsewhere. */
  readonly pleasure: Float64Array;
  /** (R) 1 on bridges, where traffic gathers. */
  readonly bridges: Uint8Array;
  /** (R) 1 on roads that meet others by ramps only: no turning, no waiting. */
  readonly freeFlowing: Uint8Array;
  /** (R) 1 in the middle of the town, 0 at its edge and beyond. */
  readonly centrality: Float64Array;
  /** (R) cosine between the road and the way to the centre. */
  readonly toCentre: Float64Array;
  /** (R) 1 where the road ends at signals. */
  readonly signals: Uint8Array;
  /** (R) blocks that meet at the road's end. */
  readonly meeting: Uint32Array;
  /** (2 R) first and last point of each road. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** (2 R) unit vectors: heading at the first and at the last point of each road. */
  readonly startHeadings: Float64Array;
  readonly endHeadings: Float64Array;
}

/** Square metres as the crow flies from the end of one road to the start of another. */
export function crowSquared({ starts, ends }: Town, from: number, to: number): number {
  const dx = ends[2 * from] - starts[2 * to];
  const dy = ends[2 * from + 1] - starts[2 * to + 1];
  return dx * dx + dy * dy;
}

/** How one road continues into another: cosine of the turn, and whether it is a turn to the left. */
export function turnBetween(town: Town, from: number, to: number): { cosine: number; left: boolean } {
  const { startHeadings, endHeadings } = town;
  const [ax, ay] = [endHeadings[2 * from], endHeadings[2 * from + 1]];
  const [bx, by] = [startHeadings[2 * to], startHeadings[2 * to + 1]];
  return { cosine: ax * bx + ay * by, left: ax * by - ay * bx > 0 };
}

/**
 * Classes of roads that drivers tell apart: limit, right of way, share of the limit driven on an empty road,
 * and how much full roads slow that down.
 */
export const ROAD_CLASSES = {
  motorway: { maxSpeedKmh: 100, rank: 6, emptyShare: 0.95, slowing: 0.8 },
  motorway_link: { maxSpeedKmh: 60, rank: 5, emptyShare: 0.75, slowing: 0.6 },
  primary: { maxSpeedKmh: 50, rank: 4, emptyShare: 0.88, slowing: 1.5 },
  secondary: { maxSpeedKmh: 50, rank: 3, emptyShare: 0.8, slowing: 1.1 },
  tertiary: { maxSpeedKmh: 50, rank: 2, emptyShare: 0.68, slowing: 0.55 },
  unclassified: { maxSpeedKmh: 50, rank: 1, emptyShare: 0.65, slowing: 0.2 },
  residential: { maxSpeedKmh: 30, rank: 1, emptyShare: 0.82, slowing: 0.15 },
  living_street: { maxSpeedKmh: 15, rank: 0, emptyShare: 0.9, slowing: 0.1 },
} as const;

export type RoadClass = keyof typeof ROAD_CLASSES;

/** OpenStreetMap's classes that drive like one of the above. */
const DRIVES_LIKE: Readonly<Record<string, RoadClass>> = {
  trunk: 'primary',
  trunk_link: 'motorway_link',
  primary_link: 'primary',
  secondary_link: 'secondary',
  tertiary_link: 'tertiary',
  road: 'unclassified',
  service: 'living_street',
  track: 'living_street',
  busway: 'living_street',
};

/** The class of road that a map's class drives like; `unclassified` for unknown names. */
export function drivingClassOf(className: string): RoadClass {
  if (Object.hasOwn(ROAD_CLASSES, className)) return className as RoadClass;
  return Object.hasOwn(DRIVES_LIKE, className) ? DRIVES_LIKE[className] : 'unclassified';
}

/** What a road is to people: where they live, work, shop and go out, and where they come in and leave. */
export type LandUse = 'home' | 'work' | 'shop' | 'leisure' | 'gateIn' | 'gateOut';

/** Draws roads with chances in proportion to weights. */
export class WeightedRoads {
  readonly #cumulative: Float64Array;

  constructor(weights: Float64Array) {
    let sum = 0;
    this.#cumulative = weights.map((weight) => (sum += weight));
  }

  /** Whether there is any road to draw. */
  get isEmpty(): boolean {
    return !(this.#cumulative[this.#cumulative.length - 1] > 0);
  }

  draw(random: Random): number {
    const target = random.next() * this.#cumulative[this.#cumulative.length - 1];
    let [low, high] = [0, this.#cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

export type LandUses = Readonly<Record<LandUse, WeightedRoads>>;
