import type { TrajectorySet } from '../../domain/trajectory-set';

/** A figure on the test trips of the old and of the new data, of the weights that a training began and ended with. */
export interface Periods<F> {
  readonly old: BeforeAndAfter<F>;
  readonly new: BeforeAndAfter<F>;
}

export interface BeforeAndAfter<F> {
  /** Figure for the initial weights (epoch 0). */
  readonly before: F;
  /** Figure for the weights that were kept: the best epoch's. */
  readonly after: F;
}

type PeriodTrips = Readonly<Record<keyof Periods<unknown>, TrajectorySet>>;

/** Takes a figure of a network with the weights as they came, of which it is then freed, and with those that are kept. */
export async function periodsOf<N extends { dispose(): void }, F>(
  came: N,
  kept: N,
  trips: PeriodTrips,
  measure: (network: N, trips: TrajectorySet) => Promise<F>,
): Promise<Periods<F>> {
  const both = async (set: TrajectorySet) => ({
    before: await measure(came, set),
    after: await measure(kept, set),
  });
  try {
    return { old: await both(trips.old), new: await both(trips.new) };
  } finally {
    came.dispose();
  }
}
