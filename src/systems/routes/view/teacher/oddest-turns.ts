import type { Surprisals } from '../../../../models/lm-tad/teacher';

/** The most surprising turn of each trip: its steps onto a road other than the first. */
export interface OddestTurns {
  /** (N) step of the turn, from 0; -1 for a trip of one road. */
  readonly steps: Int32Array;
  /** (N) surprisal of that step in nats; NaN for a trip of one road. */
  readonly values: Float64Array;
  /** Trips from the oddest turn to the least odd; those without a turn come last. */
  readonly order: Uint32Array;
}

/**
 * Neither the first road, which nothing comes before, nor the end of a trip is a turn: they are as surprising in
 * short and plain trips as in any.
 * @param surprisals of each trip one value for each road, and one for its end
 */
export function oddestTurns({ offsets, values: all }: Surprisals): OddestTurns {
  const trips = offsets.length - 1;
  const steps = new Int32Array(trips).fill(-1);
  const values = new Float64Array(trips).fill(NaN);
  for (let trip = 0; trip < trips; trip++) {
    for (let at = offsets[trip] + 1; at < offsets[trip + 1] - 1; at++) {
      if (all[at] <= values[trip]) continue;
      values[trip] = all[at];
      steps[trip] = at - offsets[trip];
    }
  }
  const rank = (trip: number) => (steps[trip] < 0 ? -Infinity : values[trip]);
  const order = Uint32Array.from(steps.keys()).sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x === y ? a - b : y - x;
  });
  return { steps, values, order };
}
