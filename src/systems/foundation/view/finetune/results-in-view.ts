import { shown } from '../../../../base/text';
import type { RunInView, SystemTables } from '../../../../studio/system-view';
import type { JudgedName, JudgedTask } from '../../evaluation/judged-task';
import { foundationReport } from '../../foundation-record';
import { FOUNDATION } from '../../networks';
import { SCORES_FILE, taskTable } from '../../results';
import type { FoundationState } from '../state/foundation-state.svelte';
import type { NetworkMeasures } from '../state/network-measures.svelte';

/** What networks are worth in one task on the test part. */
export interface ResultInView {
  readonly judged: JudgedTask;
  /** The run's name, or where the network comes from that was measured here. */
  readonly name: string;
}

/** Task by task: what was measured here of the network in use, else what the run in view is worth. */
export function resultsInView(
  { made }: Pick<NetworkMeasures, 'made'>,
  run: RunInView,
  only?: readonly JudgedName[],
): readonly ResultInView[] {
  const here = made?.judged ?? [];
  const ofRun = judgedOf(run).filter(({ task }) => here.every((one) => one.task !== task));
  const all = [
    ...here.map((judged) => ({ judged, name: made!.model.from })),
    ...ofRun.map((judged) => ({ judged, name: run.name })),
  ];
  return only ? all.filter(({ judged }) => only.includes(judged.task)) : all;
}

/** Whether what is shown of hidden hexagons is what the run in view measured of this network. */
export const isMeasuredByRun = ({ runId }: { readonly runId: string | null }, run: RunInView): boolean =>
  runId !== null && runId === run.runId && judgedOf(run).some(({ task }) => task === 'masked');

/** None where the run was not measured, or is of another system. */
const judgedOf = ({ record }: RunInView): readonly JudgedTask[] =>
  record?.system === FOUNDATION ? (foundationReport(record).evaluation ?? []) : [];

/** Every measure of every source in every task. */
export const tables: SystemTables<Pick<FoundationState, 'measures'>> = {
  empty: {
    text: 'Results on the test part appear here once a run has ended, or a network of a file was measured.',
    stage: 'pretrain',
  },
  inView({ measures }, training) {
    const results = resultsInView(measures, training);
    if (results.length === 0) return null;
    const all = results.map(({ judged, name }) => ({ table: taskTable(judged), name }));
    return {
      title: 'Results on the test part, with 95 % intervals',
      shown: all.map(({ table, name }) => {
        const label = `${table.title}: ${shown(name, 60)}`;
        return { table, label, heading: label };
      }),
      file: SCORES_FILE,
      exported: { title: 'Results of pretraining', tables: all.map(({ table }) => table) },
    };
  },
};
