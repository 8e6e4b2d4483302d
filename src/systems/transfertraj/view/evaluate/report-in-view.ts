import { shown } from '../../../../base/text';
import type { RunInView, SystemTables } from '../../../../studio/system-view';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { TRANSFERTRAJ } from '../../networks';
import { errorTables, ERRORS_FILE } from '../../results';
import { transferReport } from '../../transfer-record';
import type { EvaluationState } from '../state/evaluation-state.svelte';
import type { RecoveryState } from '../state/recovery-state.svelte';

/** The evaluation that is shown, and what it is of. */
export interface ReportInView {
  readonly here: CityEvaluation;
  /** In another city, where nothing was learnt; null where it was not tested there. */
  readonly elsewhere: CityEvaluation | null;
  /** The run's name; null for one that was made here for the networks in use. */
  readonly run: string | null;
}

/**
 * Report of the networks in use where a person had it made, else of the run in view; null where there is
 * neither.
 */
export function reportInView(
  own: { readonly evaluation: Pick<EvaluationState, 'made'> },
  { record, name }: Pick<RunInView, 'record' | 'name'>,
): ReportInView | null {
  const { made } = own.evaluation;
  if (made) return { here: made, elsewhere: null, run: null };
  if (record?.system !== TRANSFERTRAJ) return null;
  const { evaluation, elsewhere } = transferReport(record);
  return evaluation && { here: evaluation, elsewhere: elsewhere?.evaluation ?? null, run: name };
}

/** The city of a report that is looked at. */
export const cityInView = (
  { here, elsewhere }: ReportInView,
  { city }: Pick<EvaluationState, 'city'>,
): CityEvaluation => (city === 'elsewhere' && elsewhere ? elsewhere : here);

/** Which of the two cities of a report is looked at; null where there is one. */
export const cityChoice = ({ here, elsewhere }: ReportInView, choice: Pick<EvaluationState, 'city'>) =>
  elsewhere && {
    label: 'Tested in',
    options: [
      { value: 'here', label: shown(here.name, 24) },
      { value: 'elsewhere', label: shown(elsewhere.name, 24) },
    ],
    value: choice.city,
    choose: (city: string) => (choice.city = city === 'elsewhere' ? city : 'here'),
  };

/** Every error of every source in every task. */
export const tables: SystemTables<RecoveryState> = {
  empty: {
    text: 'Errors of the networks appear here once a run has ended, or once they were measured under Evaluate.',
    stage: 'evaluate',
  },
  inView(own, training) {
    const inView = reportInView(own, training);
    if (!inView) return null;
    const city = cityInView(inView, own.evaluation);
    const choice = cityChoice(inView, own.evaluation);
    return {
      title: `${inView.run ?? 'The networks in use'}: errors on the test part of ${shown(city.name, 60)}, with 95 % intervals`,
      ...(choice && { choice }),
      shown: errorTables(city, null).map((table) => ({
        ...{ table, heading: table.title, label: `${table.title}: every error` },
      })),
      file: ERRORS_FILE,
      exported: { title: 'Errors of recovery', tables: errorTables(inView.here, inView.elsewhere) },
    };
  },
};
