/** A setting that is searched, with its range. */
export interface SearchAxis {
  /** The setting's flag. */
  readonly setting: string;
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly whole: boolean;
}

/**
 * The value of an axis at a coordinate in [0, 1]. Whole numbers have equal shares of it (of its logarithm), as in
 * Optuna.
 */
export function valueOnAxis({ low, high, log, whole }: SearchAxis, at: number): number {
  const [from, to] = whole ? [low - 0.5, high + 0.5] : [low, high];
  const value = log ? from * (to / from) ** at : from + (to - from) * at;
  return Math.min(high, Math.max(low, whole ? Math.round(value) : value));
}
