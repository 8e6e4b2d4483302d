import type { AnomalyKind } from '../../../../evaluation/anomalies';
import type { Surprisals } from '../../../../models/lm-tad/teacher';
import { chartSpecs, type ChartSpec } from '../../../../studio/charts/chart-specs';
import { routes } from '../../index';
import { charts } from '../charts';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';

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

/** The most surprising turn of each trip: its steps onto a road other than the first. */
interface OddestTurns {
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

/** The chart of the perplexity per epoch; null before the first epoch. */
export function perplexitySpec(epochs: readonly EpochLine[]): ChartSpec | null {
  const network = routes.networks.find(({ name }) => name === 'teacher')!;
  const specs = chartSpecs(charts, [{ network, columns: null }], epochs);
  return specs.find(({ id }) => id === 'perplexity') ?? null;
}

/**
 * Sums up the best epoch: "Perplexity 2.45 on validation trips (best epoch: 6 of 6). Counting pairs of cells
 * gives 5.63: lower is better." Null before the first epoch.
 * @param bigram perplexity of counting pairs of cells, for epochs that do not report it; NaN if unknown
 */
export function perplexityInWords(epochs: readonly EpochLine[], bigram = NaN): string | null {
  const own = epochs.filter(({ network }) => network === 'teacher');
  const best = own.findLast((line) => line.best) ?? own.at(-1);
  if (!best) return null;
  const { perplexity, oldPerplexity, bigramPerplexity = bigram } = best.measures;
  const when = best.epoch === 0 ? 'as it came' : `best epoch: ${best.epoch} of ${best.epochs}`;
  const onOld = oldPerplexity === undefined ? '' : `, ${oldPerplexity.toFixed(2)} on old ones`;
  const of = `Perplexity ${perplexity.toFixed(2)} on validation trips${onOld} (${when}).`;
  if (!Number.isFinite(bigramPerplexity)) return of;
  return `${of} Counting pairs of cells gives ${bigramPerplexity.toFixed(2)}: lower is better.`;
}
