import type { AttributeHistogram } from '../../evaluation/distribution-divergence';

/** A histogram that people can read: a few bins of one width, and a last bin for all larger values. */
export interface ReadableHistogram {
  /** (B) lower edges */
  readonly edges: Float64Array;
  /** (B) */
  readonly real: Float64Array;
  readonly generated: readonly Float64Array[];
  /** Number of bins of the measure that were merged into each bin. */
  readonly merged: number;
}

/** Share of the values that the bins before the last one hold at least. */
const IN_VIEW = 0.99;

/** Merges the 101 bins of a measure: the long tail into the last bin, the rest into at most `most` bins. */
export function readableHistogram(
  { edges, real, generated }: AttributeHistogram,
  most = 24,
): ReadableHistogram {
  const series = [real, ...generated];
  const needed = Math.max(...series.map(binsInView));
  const merged = Math.max(1, Math.ceil(needed / most));
  const bins = Math.ceil(needed / merged);
  const width = merged * (edges[1] - edges[0]);
  const mergedCounts = (counts: Float64Array) => {
    const out = new Float64Array(bins + 1);
    counts.forEach((count, bin) => (out[Math.min(bins, Math.floor(bin / merged))] += count));
    return out;
  };
  return {
    edges: Float64Array.from({ length: bins + 1 }, (_, bin) => bin * width),
    real: mergedCounts(real),
    generated: generated.map(mergedCounts),
    merged,
  };
}

/** Number of leading bins that hold the share in view: at least one, at most all but the open one. */
function binsInView(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const finite = counts.length - 1;
  let [sum, bin] = [0, 0];
  while (bin < finite && sum < IN_VIEW * total) sum += counts[bin++];
  return Math.max(1, bin);
}
