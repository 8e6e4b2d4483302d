import { dispose, tensor2d, tensor3d, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { PaddedMask } from '../../../models/htp/padded-mask';
import { RoadTensors } from '../../../models/htp/road-context';
import type { PointTargets, RqVaeInputs } from '../../../models/htp/rq-vae';
import type { RqVaeConfig } from '../../../models/htp/rq-vae-config';
import type { LearntTrip } from './trip-targets';

/** Trips on the device, padded to the longest: what the tokeniser reads, and what it is to say. Owns its tensors. */
export class TripBatch implements RqVaeInputs, PointTargets {
  /** (B, n, 2) scaled by the city's box. */
  readonly x: Tensor3D;
  readonly levels: readonly PaddedMask[];
  readonly roads: RoadTensors;
  /** (B, n) */
  readonly percent: Tensor2D;
  /** (B, n, 2) */
  readonly dxy: Tensor3D;

  /** @throws Failure 'bad-input' for a route that is not of the network */
  constructor(trips: readonly LearntTrip[], config: Pick<RqVaeConfig, 'roads'>) {
    this.levels = PaddedMask.levels(trips.map(({ points }) => points));
    const [{ longest }] = this.levels;
    const padded = (width: number, of: (trip: LearntTrip) => Float32Array): Float32Array => {
      const values = new Float32Array(trips.length * longest * width);
      trips.forEach((trip, i) => values.set(of(trip), i * longest * width));
      return values;
    };
    const shape: [number, number, number] = [trips.length, longest, 2];
    this.x = tensor3d(
      padded(2, ({ scaled }) => scaled),
      shape,
    );
    this.percent = tensor2d(
      padded(1, ({ steps }) => steps),
      [trips.length, longest],
    );
    this.dxy = tensor3d(
      padded(2, ({ offsets }) => offsets),
      shape,
    );
    const middles = trips.flatMap((trip) => Array.from(trip.middles));
    this.roads = new RoadTensors({ routes: trips.map(({ roads }) => roads), middles }, config);
  }

  dispose(): void {
    dispose([this.x, this.percent, this.dxy]);
    this.levels.forEach((mask) => mask.dispose());
    this.roads.dispose();
  }
}
