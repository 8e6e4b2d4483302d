import type { RunRecord } from '../../../../engine/records/run-record';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { TRANSFERTRAJ } from '../../networks';
import { transferReport } from '../../transfer-record';
import type { EvaluationState } from '../state/evaluation-state.svelte';

/** The evaluation that is shown, and what it is of. */
export interface ReportInView {
  readonly here: CityEvaluation;
  /** In another city, where nothing was learnt; null where it was not tested there. */
  readonly elsewhere: CityEvaluation | null;
  /** The run's name; null for one that was made here for the networks in use. */
  readonly run: string | null;
}

/** That of the networks in use where a person had it made, else that of the run in view; null where there is neither. */
export function reportInView(
  own: { readonly evaluation: Pick<EvaluationState, 'made'> },
  training: { readonly record: RunRecord | null; readonly name: string },
): ReportInView | null {
  const { made } = own.evaluation;
  if (made) return { here: made, elsewhere: null, run: null };
  const { record, name } = training;
  if (record?.system !== TRANSFERTRAJ) return null;
  const { evaluation, elsewhere } = transferReport(record);
  return evaluation && { here: evaluation, elsewhere: elsewhere?.evaluation ?? null, run: name };
}

/** The city of a report that is looked at. */
export const cityInView = (
  { here, elsewhere }: ReportInView,
  { city }: Pick<EvaluationState, 'city'>,
): CityEvaluation => (city === 'elsewhere' && elsewhere ? elsewhere : here);
