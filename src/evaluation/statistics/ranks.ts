/** Ranks from 1, equal values sharing the mean of their ranks. */
export interface MeanRanks {
  /** (N) */
  readonly ranks: Float64Array;
  /** Sum of t^3 - t over groups of t equal values; 0 without ties. */
  readonly ties: number;
}

/** Ranks of values, none of which is NaN. */
export function meanRanks(values: Float64Array): MeanRanks {
  const count = values.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(count);
  let ties = 0;
  for (let from = 0; from < count;) {
    let to = from + 1;
    while (to < count && values[order[to]] === values[order[from]]) to++;
    for (let at = from; at < to; at++) ranks[order[at]] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}
