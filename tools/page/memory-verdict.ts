import { median } from '../../src/base/quantiles';
/** What the browser takes up at one moment. */
export interface MemorySample {
  /** Since the start. */
  readonly seconds: number;
  /** Rounds of training, drawing, opening and closing that were done by then. */
  readonly rounds: number;
  /** Memory of the page's process, its workers included, in bytes; null where the system does not tell. */
  readonly process: number | null;
  /** Objects of the page's own thread, in bytes. */
  readonly heap: number;
  readonly nodes: number;
  readonly workers: number;
}

export const MEASURES = ['process', 'heap', 'nodes', 'workers'] as const;
export type Measure = (typeof MEASURES)[number];

/** Growth that is no noise: more than this share of what there was, and more than this much. */
const SHARE = 0.2;
const LEAST: Record<Measure, number> = { process: 100e6, heap: 15e6, nodes: 1500, workers: 1 };

export interface Growth {
  readonly measure: Measure;
  /** Medians of the second and of the last third of the samples; the first third warms up. */
  readonly middle: number;
  readonly end: number;
  readonly grows: boolean;
}

/** Fewer samples tell nothing. */
export const LEAST_SAMPLES = 9;

/** What grew from the second third of the samples to the last; null where there are too few to tell. */
export function memoryVerdict(samples: readonly MemorySample[]): Growth[] | null {
  if (samples.length < LEAST_SAMPLES) return null;
  const third = Math.floor(samples.length / 3);
  return MEASURES.flatMap((measure): Growth[] => {
    const values = samples.map((sample) => sample[measure]);
    if (!values.every((value) => value !== null)) return [];
    const middle = median(values.slice(third, -third));
    const end = median(values.slice(-third));
    const grows = end - middle >= LEAST[measure] && end - middle > SHARE * middle;
    return [{ measure, middle, end, grows }];
  });
}
