import { joined } from '../../../base/bytes';
import type { RoadNetwork } from '../../../domain/road-network';
import { CHOICE_WIDTH } from '../../../models/hoser/features/choice-inputs';
import type { TripBatch } from '../../../models/hoser/features/trip-features';
import { rowsOfCandidates } from './rows-of-candidates';

/**
 * Inputs of the residual at every step of the training trips, for each successor of the step's road: (F) each,
 * standardised. They are cross-fitted: nothing that was counted on a trip is among its own.
 */
export class TrainingChoices {
  /**
   * @param stepOffsets (trips + 1) first step of each trip
   * @param rowOffsets (steps + 1) first row of each step
   * @param rows (rows x F) one row for each successor, in the network's order
   */
  constructor(
    readonly network: RoadNetwork,
    readonly stepOffsets: Uint32Array,
    readonly rowOffsets: Uint32Array,
    readonly rows: Float32Array,
  ) {}

  /** A copy of the rows of some trips, in order. With the layout of these trips they are training choices again. */
  rowsOf(trips: ArrayLike<number>): Float32Array {
    const parts = Array.from(trips, (trip) => {
      const [from, to] = [this.stepOffsets[trip], this.stepOffsets[trip + 1]];
      return this.rows.subarray(this.rowOffsets[from] * CHOICE_WIDTH, this.rowOffsets[to] * CHOICE_WIDTH);
    });
    return joined(Float32Array, parts);
  }

  /** (N x C x F) of a batch's candidates, 0 at padding. `items` are the batch's trips in its order. */
  of(items: ArrayLike<number>, batch: TripBatch): Float32Array {
    const values = new Float32Array(batch.stepCount * batch.candidateCount * CHOICE_WIDTH);
    const firstRow = (trip: number, step: number) => this.rowOffsets[this.stepOffsets[items[trip]] + step];
    const row = (at: number) => this.rows.subarray(at * CHOICE_WIDTH, (at + 1) * CHOICE_WIDTH);
    rowsOfCandidates(this.network, batch, firstRow)((at, slot) => values.set(row(at), slot * CHOICE_WIDTH));
    return values;
  }
}
