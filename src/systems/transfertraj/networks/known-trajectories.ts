import type { KnownTrajectory } from '../../../domain/masked-trajectories/known-trajectory';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

/** Some 8,000 trips of 50 points with what is around them. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * What is known of trajectories, found out once for each as long as there is room: training and evaluation come back to all of them again and
 * again, and looking up what is around their points takes a tenth of a step.
 */
export class KnownTrajectories {
  readonly #kept = new WeakMap<Trajectory, KnownTrajectory>();
  #room: number;

  /** @param bytes that may be kept; what does not fit is found out each time */
  constructor(
    private readonly findOut: (trajectory: Trajectory) => KnownTrajectory,
    bytes = MOST_BYTES,
  ) {
    this.#room = bytes;
  }

  of(trajectory: Trajectory): KnownTrajectory {
    const kept = this.#kept.get(trajectory);
    if (kept) return kept;
    const known = this.findOut(trajectory);
    const bytes = bytesOf(known);
    if (bytes <= this.#room) {
      this.#room -= bytes;
      this.#kept.set(trajectory, known);
    }
    return known;
  }
}

const bytesOf = ({ space, time, places, roads }: KnownTrajectory): number =>
  [space, time, ...[places, roads].flatMap(({ start, items, metres }) => [start, items, metres])].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
