import { capitalised } from '../../../../studio/figures';
import type { RunInView, SystemTables } from '../../../../studio/system-view';
import { CHOICES } from '../../address-choices';
import type { EvaluationReport } from '../../evaluation/evaluation-report';
import { HTP } from '../../networks';
import { htpReport } from '../../points-record';
import { fileTables, measuresTable, MEASURES_FILE, MODE_LABELS, sourcesTable } from '../../results';
import type { PointsState } from '../state/points-state.svelte';

/** The evaluation that is shown, and what it is of. */
export interface ReportInView {
  readonly report: EvaluationReport;
  /** The run's name; null for one that was made here for the networks in use. */
  readonly run: string | null;
}

/**
 * Report of the networks in use where a person had it made, else of the run in view; null where there is
 * neither.
 */
export function reportInView(
  own: Pick<PointsState, 'networks' | 'evaluation'>,
  { record, name }: Pick<RunInView, 'record' | 'name'>,
): ReportInView | null {
  const made = own.networks && own.evaluation.of(own.networks);
  if (made) return { report: made, run: null };
  const report = record?.system === HTP ? htpReport(record).evaluation : null;
  return report && { report, run: name };
}

/** The ways to read the measures, to choose from. */
export const MODE_OPTIONS = CHOICES.mode.map((value) => ({ value, label: capitalised(MODE_LABELS[value]) }));

/** Every measure of every source of points. */
export const tables: SystemTables<PointsState> = {
  empty: {
    text: 'Measures of generated points appear here once both networks are trained, or measured under Evaluate.',
    stage: 'evaluate',
  },
  inView(own, training) {
    const inView = reportInView(own, training);
    if (!inView) return null;
    const { report, run } = inView;
    return {
      title: `${run ?? 'The networks in use'}: points of the test trips, with 95 % intervals`,
      choice: {
        ...{ label: 'Measures', options: MODE_OPTIONS, value: own.mode },
        choose: (mode) => (own.mode = CHOICES.mode.find((each) => each === mode)!),
      },
      shown: [
        { table: measuresTable(report, own.mode), label: 'Measures with intervals' },
        { table: sourcesTable(report), label: 'Distances and roads of every source' },
      ],
      file: MEASURES_FILE,
      exported: { title: 'Measures of generated points', tables: fileTables(report) },
    };
  },
};
