import type { RoadNetwork } from '../../../../domain/road-network';
import { tripAt, type TrajectorySet } from '../../../../domain/trajectory-set';
import type { Surprisals } from '../../../../models/lm-tad/teacher';
import { fixed, percent } from '../../../../studio/figures';
import { roadCalled } from '../../../../studio/map/words';

/**
 * Surprisal in nats at which the colour scale ends: the teacher gave the step a probability of about 1 in
 * 150. It is the same for all trips, so that they can be compared.
 */
export const MOST_SURPRISAL = 5;

/** One trip as the teacher reads it. */
export interface TripSurprise {
  readonly roads: Uint32Array;
  /** (roads + 1) -log p of each step in nats: one for each road, and one for the end of the trip. */
  readonly values: Float32Array;
}

export function tripSurprise(
  trips: TrajectorySet,
  { offsets, values }: Surprisals,
  trip: number,
): TripSurprise {
  return { roads: tripAt(trips, trip).roads, values: values.subarray(offsets[trip], offsets[trip + 1]) };
}

/** Describes a step of a trip: "Step 12: onto Mill Lane, northbound"; a road without a name is told by its class and number. */
export function stepInWords({ roads }: TripSurprise, step: number, network: RoadNetwork): string {
  const place = `Step ${step + 1}`;
  if (step >= roads.length) return `${place}: the trip ends`;
  const name = roadCalled(network, roads[step]);
  return step === 0 ? `${place}: starts on ${name}` : `${place}: onto ${name}`;
}

/** Surprise of a step and the probability behind it: "6.10 nats: the teacher gave this road 0.22 %". */
export function surpriseInWords({ roads, values }: TripSurprise, step: number): string {
  const probability = Math.exp(-values[step]);
  const shown = probability < 0.0001 ? 'less than 0.01 %' : percent(probability, probability < 0.01 ? 2 : 0);
  return `${fixed(values[step], 2)} nats: the teacher gave ${step < roads.length ? 'this road' : 'this end'} ${shown}`;
}

/** The `most` most surprising steps, in descending order. */
export function mostSurprising({ values }: TripSurprise, most: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, most);
}
