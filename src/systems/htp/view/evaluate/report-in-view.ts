import type { RunRecord } from '../../../../engine/records/run-record';
import type { EvaluationReport } from '../../evaluation/evaluation-report';
import { HTP } from '../../networks';
import { htpReport } from '../../points-record';
import type { PointsState } from '../state/points-state.svelte';

/** The evaluation that is shown, and what it is of. */
export interface ReportInView {
  readonly report: EvaluationReport;
  /** The run's name; null for one that was made here for the networks in use. */
  readonly run: string | null;
}

/** That of the networks in use where a person had it made, else that of the run in view; null where there is neither. */
export function reportInView(
  own: Pick<PointsState, 'networks' | 'evaluation'>,
  training: { readonly record: RunRecord | null; readonly name: string },
): ReportInView | null {
  const made = own.networks && own.evaluation.of(own.networks);
  if (made) return { report: made, run: null };
  const { record, name } = training;
  const report = record?.system === HTP ? htpReport(record).evaluation : null;
  return report && { report, run: name };
}
