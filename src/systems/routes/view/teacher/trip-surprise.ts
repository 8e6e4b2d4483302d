import type { RoadNetwork } from '../../../../domain/road-network';
import { tripAt, type TrajectorySet } from '../../../../domain/trajectory-set';
import type { AnomalyKind } from '../../../../evaluation/anomalies';
import type { Surprisals } from '../../../../models/lm-tad/teacher';
import { fixed, percent } from '../../../../studio/figures';

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

/** Class of a road, such as "residential"; a class that OSM gives as a list reads "primary / secondary". */
export function roadClass({ classCodes, classNames }: RoadNetwork, road: number): string {
  const name = classNames[classCodes[road]] ?? '';
  return name.replace(/[[\]'"]/g, '').replace(/,\s*/g, ' / ') || 'road';
}

/** Describes a step of a trip: "Step 12: onto residential". */
export function stepInWords({ roads }: TripSurprise, step: number, network: RoadNetwork): string {
  const place = `Step ${step + 1}`;
  if (step >= roads.length) return `${place}: the trip ends`;
  const name = roadClass(network, roads[step]);
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

/** Departure in the clock time of the file: "Tue 08:12". */
export function departure(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = date.toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' });
  return `${day} ${date.toISOString().slice(11, 16)}`;
}

/** What the page calls each kind of tampering, and how it describes it. */
export const ANOMALY_WORDS: Readonly<Record<AnomalyKind, { readonly name: string; readonly what: string }>> =
  {
    'shift-detour': {
      name: 'Shifted stretch',
      what: 'A stretch of the trip is shifted by some cells. No road leads there.',
    },
    'shift-switch': {
      name: 'Jumping positions',
      what: 'Single positions of the trip jump some cells away. No road leads there.',
    },
    'road-detour': {
      name: 'Detour',
      what: 'A stretch is replaced by a longer route on real roads.',
    },
    'road-switch': {
      name: 'Change of trip',
      what: 'From a shared road onwards the trip follows another one. Every step is normal, so this is hard to detect.',
    },
  };
