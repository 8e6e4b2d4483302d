import type { NamedValue, ReportData, ReportRun } from '../report-data';

/** A number over all runs of a report. Plain data: what could not be measured is null. */
export interface SeedFigure {
  /** Of the only run, or the mean over those that have it. */
  readonly value: number | null;
  /** Sample standard deviation; null for fewer than two runs. */
  readonly deviation: number | null;
  /** 95 % interval of a single run's value; null for several runs, and where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of each run, in their order. */
  readonly values: readonly (number | null)[];
  readonly isShare: boolean;
  readonly decimals: number;
}

export type RunsReportCell = string | SeedFigure;

/** A table of the system over all runs; see `ReportTable`. */
export interface RunsReportTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly words: number;
  readonly rows: readonly (readonly RunsReportCell[])[];
  readonly note: string;
}

/** A value after each epoch of each run. */
export interface RunsReportCurve {
  readonly network: string;
  /** "Tokeniser: loss while training". */
  readonly title: string;
  /** Of each run, in their order; empty for one that did not train the network. */
  readonly runs: readonly (readonly CurvePoint[])[];
}

export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
  /** Whether the weights after this epoch were kept. */
  readonly best: boolean;
}

export interface ReportedRun extends ReportRun {
  readonly sentences: readonly string[];
}

/** A setting that differs from the preset: in the runs, and in the preset. */
export interface DifferingSetting extends NamedValue {
  readonly usual: string;
}

/** Everything that the report of runs says which is about tables of their system and not about routes. */
export interface RunsReport extends Pick<ReportData, 'title' | 'made' | 'repeat'> {
  readonly format: 'route-distillery-runs-report';
  readonly version: 1;
  readonly system: { readonly id: string; readonly title: string; readonly models: string };
  readonly preset: string;
  readonly dataset: Omit<ReportData['dataset'], 'trips'>;
  /** Settings in which all runs differ from the preset; the seed is said of each run. */
  readonly differing: readonly DifferingSetting[];
  readonly runs: readonly ReportedRun[];
  readonly curves: readonly RunsReportCurve[];
  readonly tables: readonly RunsReportTable[];
}
