import { successorIndex, type RoadNetwork } from '../../../src/domain/road-network';
import type { TrajectorySet } from '../../../src/domain/trajectory-set';

/** How often each road was followed by each of its successors: a first-order Markov chain over roads. */
export class NextRoadCounter {
  /** (S) one count for each successor link, in the network's order. */
  readonly counts: Float32Array;

  constructor(
    readonly network: RoadNetwork,
    readonly smoothing: number,
    counts: Float32Array = new Float32Array(network.successors.length),
  ) {
    this.counts = counts;
  }

  /** Counts the steps of one trip. */
  learn({ offsets, roads }: TrajectorySet, trip: number): void {
    for (let i = offsets[trip] + 1; i < offsets[trip + 1]; i++) {
      const label = successorIndex(this.network, roads[i - 1], roads[i]);
      if (label >= 0) this.counts[this.network.successorOffsets[roads[i - 1]] + label]++;
    }
  }

  /** Probability of each successor of a road, in the network's order. */
  next(road: number): Float64Array {
    const { successorOffsets } = this.network;
    const own = this.counts.subarray(successorOffsets[road], successorOffsets[road + 1]);
    const total = own.reduce((sum, count) => sum + count, 0) + own.length * this.smoothing;
    return Float64Array.from(own, (count) => (count + this.smoothing) / total);
  }

  /** Share of the steps whose likeliest road is right, and mean surprisal in nats; NaN without steps. */
  score({ offsets, roads, tripCount }: TrajectorySet): { accuracy: number; loss: number } {
    let [steps, right, nats] = [0, 0, 0];
    for (let trip = 0; trip < tripCount; trip++)
      for (let i = offsets[trip] + 1; i < offsets[trip + 1]; i++) {
        const label = successorIndex(this.network, roads[i - 1], roads[i]);
        if (label < 0) continue;
        const next = this.next(roads[i - 1]);
        steps++;
        nats -= Math.log(next[label]);
        if (next.every((share) => share <= next[label])) right++;
      }
    return { accuracy: right / steps, loss: nats / steps };
  }
}
