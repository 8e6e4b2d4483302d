/** What a baseline knows of a hexagon that is asked for. */
export interface CellQuestion {
  /** Nearest known hexagons of the window; -1 for none. */
  readonly before: number;
  readonly after: number;
  /** Index into the names of the sequences. */
  readonly user: number;
  /** Seconds on the clock of the place. */
  readonly time: number;
}

/** What is said of hexagons without a network. */
export interface CellBaseline {
  /** How likely a hexagon is. */
  likely(question: CellQuestion, cell: number): number;
  /** The likeliest hexagon. */
  best(question: CellQuestion): number;
}

/** How much a coarser table counts beside a finer one, in visits. */
const WEIGHTS = [0.5, 1, 2, 4, 8, 16, 32];

/** The weight with which a baseline costs the fewest bits on some questions with their answers. */
export function bestWeight(
  of: (weight: number) => CellBaseline,
  questions: readonly (CellQuestion & { readonly cell: number })[],
): CellBaseline {
  const costs = WEIGHTS.map((weight) => {
    const baseline = of(weight);
    return questions.reduce((sum, question) => sum - Math.log2(baseline.likely(question, question.cell)), 0);
  });
  return of(WEIGHTS[costs.indexOf(Math.min(...costs))]);
}
