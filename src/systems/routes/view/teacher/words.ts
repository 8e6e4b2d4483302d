import type { AnomalyKind } from '../../../../evaluation/anomalies';

/** "Tue 08:12", as it stands in the file. */
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

/** The two orders of the trips that a teacher has read. */
export const SURPRISE_ORDERS = {
  mean: {
    label: 'Mean surprise',
    what: 'By the mean over all steps. Short trips rank high: they have few steps to make up for the first one.',
  },
  turn: {
    label: 'Oddest turn',
    what: 'By the most surprising turn of each trip. Neither its first road nor its end counts.',
  },
} as const;
export type SurpriseOrder = keyof typeof SURPRISE_ORDERS;
