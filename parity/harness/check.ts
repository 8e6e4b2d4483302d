/** Largest differences of two lists of numbers. `relative` is to the size of the expected value. */
export interface WorstError {
  readonly absolute: number;
  readonly relative: number;
}

/** What a value may differ by: |actual - expected| <= absolute + relative * |expected|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** One row of the report. */
export interface Check {
  /** The file or subject that it belongs to, as "hoser_forward_tiny". */
  readonly group: string;
  /** What was compared, as "gradient of navigator.q_proj.weight". */
  readonly what: string;
  /** How many values were compared; 0 where the check could not run. */
  readonly values: number;
  readonly worst: WorstError;
  readonly tolerance: Tolerance;
  /**
   * The largest share of the tolerance that a value's error takes up; 1 is the
   * limit. Absent where nothing may differ.
   */
  readonly used?: number;
  readonly passed: boolean;
  /** Why it failed or could not run, in words; where the worst value stands. */
  readonly detail?: string;
}
