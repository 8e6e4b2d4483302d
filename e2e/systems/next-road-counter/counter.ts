import { successorIndex, type RoadNetwork } from '../../../src/domain/road-network';
import type { TrajectorySet } from '../../../src/domain/trajectory-set';
import { CheckpointHeader } from '../../../src/engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../src/engine/checkpoints/checkpoint-reader';
import { ARCHITECTURE } from './declared';

export const TENSOR = 'next_road_counts';

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

  /** How often a road was followed by another. */
  total(road: number): number {
    const { successorOffsets } = this.network;
    return this.counts
      .subarray(successorOffsets[road], successorOffsets[road + 1])
      .reduce((sum, count) => sum + count, 0);
  }

  /** Probability of each successor of a road, in the network's order. */
  next(road: number): Float64Array {
    const { successorOffsets } = this.network;
    const own = this.counts.subarray(successorOffsets[road], successorOffsets[road + 1]);
    const total = this.total(road) + own.length * this.smoothing;
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

/** The counter of a file that was trained on these roads. */
export function openCounter(bytes: Uint8Array, network: RoadNetwork): NextRoadCounter {
  const contents = openCheckpoint(bytes, [ARCHITECTURE], 'counter.safetensors');
  const { smoothing } = new CheckpointHeader(contents).config();
  return new NextRoadCounter(
    network,
    smoothing as number,
    contents.tensors.get(TENSOR)!.data as Float32Array,
  );
}
