import type { ExpertUse } from './expert-use';

/** An expert that is asked less often than that is idle. */
export const LEAST_SHARE = 0.01;
/** Thirds ask differently where chance alone makes a difference as large less often than that. */
export const LARGEST_CHANCE = 0.01;

/** How the experts of one layer are used. */
export interface LayerUse {
  /** Share of all that points ask that the least asked expert has. */
  readonly smallestShare: number;
  /** Points of one trip are alike, so that p is too small. Null where there is nothing to compare. */
  readonly test: ExpertUse['tests'][number];
}

export function layerUses({ layers, tests }: ExpertUse): LayerUse[] {
  return layers.map((asks, layer) => {
    const byExpert = asks.few.map((_, expert) =>
      Object.values(asks).reduce((sum, counts) => sum + counts[expert], 0),
    );
    const all = byExpert.reduce((sum, count) => sum + count, 0);
    return { smallestShare: Math.min(...byExpert) / all, test: tests[layer] };
  });
}

/** A line for each layer: "layer 1: smallest share 9.1 % (1 % or more), chi-squared 310.2, 6 degrees, p 5.2e-64 (below 0.01)". */
export const expertLines = (use: ExpertUse): string[] =>
  layerUses(use).map(({ smallestShare, test }, layer) => {
    const share = `smallest share ${(100 * smallestShare).toFixed(1)} % (${smallestShare >= LEAST_SHARE ? '1 % or more' : 'less than 1 %: idle'})`;
    if (!test) return `layer ${layer + 1}: ${share}, thirds by density cannot be compared`;
    const { statistic, degrees, p } = test;
    const difference = `p ${chance(p)} (${p < LARGEST_CHANCE ? 'below 0.01' : 'could be chance'})`;
    return `layer ${layer + 1}: ${share}, chi-squared between thirds by density ${statistic.toFixed(1)}, ${degrees} degrees, ${difference}`;
  });

/** One sentence: whether all experts are asked, and in how many layers points with few and with many places around them ask differently. */
export function expertsInWords(use: ExpertUse, city?: string): string {
  const uses = layerUses(use);
  const smallest = Math.min(...uses.map(({ smallestShare }) => smallestShare));
  const differing = uses.filter(({ test }) => test && test.p < LARGEST_CHANCE).length;
  const idle = smallest >= LEAST_SHARE ? 'none is idle' : 'it is idle';
  return (
    `Experts${city === undefined ? '' : `, in ${city}`}: the least asked one has ${(100 * smallest).toFixed(1)} % of what points ask, so ${idle}; ` +
    `points with few, some and many places around them ask differently in ${differing} of ${uses.length} layers (chi-squared test, p below 0.01).`
  );
}

const chance = (p: number): string =>
  p === 0 ? 'below 1e-300' : p < 0.001 ? p.toExponential(1) : p.toFixed(3);
