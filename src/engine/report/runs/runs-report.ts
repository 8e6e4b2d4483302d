import type { NamedValue, ReportData, ReportRun, RunsReportTable } from '../report-data';

/** A value after each epoch of each run. */
export interface RunsReportCurve {
  readonly network: string;
  /** "Tokeniser: loss while training". */
  readonly title: string;
  /** Points of each run, in the order of the runs; empty for one that did not train the network. */
  readonly runs: readonly (readonly CurvePoint[])[];
}

export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
  /** Whether the weights after this epoch were kept. */
  readonly best: boolean;
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
  readonly runs: readonly ReportRun[];
  readonly curves: readonly RunsReportCurve[];
  readonly tables: readonly RunsReportTable[];
}
