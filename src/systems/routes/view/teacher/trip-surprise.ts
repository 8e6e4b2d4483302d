import type { RoadNetwork } from '../../../../domain/road-network';
import { tripAt, type TrajectorySet } from '../../../../domain/trajectory-set';
import type { AnomalyKind } from '../../../../evaluation/anomalies';
import type { Surprisals } from '../../../../models/lm-tad/teacher';
import { fixed, percent } from '../../../../studio/figures';

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

/** "residential"; a class that OSM gives as a list reads "primary / secondary". */
export function roadClass({ classCodes, classNames }: RoadNetwork, road: number): string {
  const name = classNames[classCodes[road]] ?? '';
  return name.replace(/[[\]'"]/g, '').replace(/,\s*/g, ' / ') || 'road';
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

/** "Tue 08:12", as it stands in the file. */
export function departure(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = date.toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' });
  return `${day} ${date.toISOString().slice(11, 16)}`;
}

/** The kinds of tampering that make a trip anomalous, in words for the page. */
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
      what: 'From a shared road on, it follows another trip. Every step is normal, so this is hard to detect.',
    },
  };
