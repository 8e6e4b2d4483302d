import type { AttributeHistogram } from '../../../../evaluation/distribution-divergence';

/** A histogram that a person can read: counts in a few bins of one width, all that is beyond them in the last. */
export interface ReadableHistogram {
  /** (B) lower edges */
  readonly edges: Float64Array;
  /** (B) */
  readonly real: Float64Array;
  readonly generated: readonly Float64Array[];
  /** Bins of the measure that were merged into each. */
  readonly merged: number;
}

/** Share of the values that the bins before the last should hold. */
const IN_VIEW = 0.99;

/** Merges the measure's 101 bins: the long tail into the last bin, the rest into at most `most` bins. */
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

/** How many of the first bins hold what should be in view, at least one and all but the open one at most. */
function binsInView(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const finite = counts.length - 1;
  let [sum, bin] = [0, 0];
  while (bin < finite && sum < IN_VIEW * total) sum += counts[bin++];
  return Math.max(1, bin);
}
