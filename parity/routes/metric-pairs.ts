import { unitVectors } from '../../src/evaluation/trajectory-distances';
import type { StoredFields } from '../harness/stored-fields';

/** A real trip or the route generated for it. */
export type Side = 'real' | 'gen';

/** A trip as the application has it: points by their place in one table. */
export interface PlacedTrip {
  readonly roads: Uint32Array;
  readonly times: number[];
}

/** The stored pairs over one table of all their points. */
export class StoredPairs {
  readonly trips: readonly (Record<Side, PlacedTrip> & { readonly stored: StoredFields })[];
  /** (2 P) longitude, latitude. */
  readonly lonLat: number[] = [];
  readonly vectors: Float64Array;

  constructor(pairs: readonly StoredFields[]) {
    this.trips = pairs.map((stored) => ({
      stored,
      real: this.#placed(stored.fields('real')),
      gen: this.#placed(stored.fields('gen')),
    }));
    this.vectors = unitVectors(this.lonLat);
  }

  coordinates(roads: Uint32Array): Float64Array {
    return Float64Array.from(
      { length: 2 * roads.length },
      (_, k) => this.lonLat[2 * roads[k >> 1] + (k & 1)],
    );
  }

  /** The roads of one side, as sets of trips and routes hold them. */
  sequences(side: Side) {
    const offsets = new Uint32Array(this.trips.length + 1);
    this.trips.forEach((trip, i) => (offsets[i + 1] = offsets[i] + trip[side].roads.length));
    return { offsets, roads: Uint32Array.from(this.trips.flatMap((trip) => [...trip[side].roads])) };
  }

  #placed(trip: StoredFields): PlacedTrip {
    const points = trip.rows('lonlat');
    const first = this.lonLat.length / 2;
    this.lonLat.push(...points.flat());
    return {
      roads: Uint32Array.from(points, (_, i) => first + i),
      times: trip.texts('time').map((time) => Date.parse(time) / 1000),
    };
  }
}
