import type { RoadNetwork } from '../../domain/road-network';
import { tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import type { Surprisals } from '../../models/lm-tad/teacher';
import { fixed, percent } from '../figures';
import { roadClass } from '../map/words';

/** One trip as the teacher reads it. */
export interface TripSurprise {
  readonly roads: Uint32Array;
  /** (roads + 1) -log p of each step in nats: coming to each road, then ending. */
  readonly values: Float32Array;
}

export function tripSurprise(
  trips: TrajectorySet,
  { offsets, values }: Surprisals,
  trip: number,
): TripSurprise {
  return { roads: tripAt(trips, trip).roads, values: values.subarray(offsets[trip], offsets[trip + 1]) };
}

/** A step of a trip in words: "Step 12: onto residential". */
export function stepInWords({ roads }: TripSurprise, step: number, network: RoadNetwork): string {
  const place = `Step ${step + 1}`;
  if (step >= roads.length) return `${place}: the trip ends`;
  const name = roadClass(network, roads[step]);
  return step === 0 ? `${place}: starts on ${name}` : `${place}: onto ${name}`;
}

/** "6.10 nats, expected at 0.22 %": how surprising, and the probability that the teacher gave it. */
export function nats(value: number): string {
  const share = Math.exp(-value);
  return `${fixed(value, 2)} nats, expected at ${share < 0.0001 ? 'less than 0.01 %' : percent(share, share < 0.01 ? 2 : 0)}`;
}

/** Steps from the most surprising on, `most` of them at most. */
export function mostSurprising({ values }: TripSurprise, most: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, most);
}
