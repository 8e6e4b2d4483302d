/** A number of a report with the way in which it is written. */
export interface ReportFigure {
  /** NaN where it could not be measured. */
  readonly value: number;
  /** Ends of its 95 % interval; left out where it has none. */
  readonly low?: number;
  readonly high?: number;
  /** Shares are written as percent. */
  readonly isShare: boolean;
  readonly decimals: number;
  /** Whether it stands out in its table; left out where it does not. */
  readonly best?: true;
}

/** Words, or a number. */
export type ReportCell = string | ReportFigure;

/** A table of a system in the report of its runs. Those of several seeds are summed up row by row. */
export interface ReportTable {
  /** The same in every run of a configuration; letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** Columns of words, from the left, which name a row: no two rows have the same words there. All others hold figures. */
  readonly words: number;
  readonly rows: readonly (readonly ReportCell[])[];
  /** What the numbers are, in which units, and which way is better. */
  readonly note: string;
}

/** What the report of a run says beside its settings and curves. */
export interface RunFindings {
  /** What was found, the verdict first. */
  readonly sentences: readonly string[];
  /** What changed most, or that nothing did beyond chance; null where nothing is compared. */
  readonly change: string | null;
  readonly tables: readonly ReportTable[];
}
