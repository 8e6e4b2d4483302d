import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { empty, ready, statusAt, type StatusParts } from '../../../studio/run-status';
import type { StageStatus, SystemTables, SystemView } from '../../../studio/system-view';
import { lightst } from '../index';
import { LIGHTST, STUDENT_NAMES } from '../networks';
import { fixed, ofEpoch, ofStep, precise, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';
import { counted } from '../../../studio/figures';
import { ERRORS_FILE } from '../results';
import { errorsTable } from '../run-format';
import type { FlowsConfig } from '../settings';
import { FlowsState } from './state/flows-state.svelte';

type FlowsStage = 'teacher' | 'distil' | 'predict' | 'evaluate';

/** The status of each stage of this system. */
export const status = (stage: FlowsStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<FlowsStage, (parts: StatusParts) => StageStatus>> = {
  teacher: ({ training, models }) =>
    statusAt(lightst, 'teacher', training) ?? (models.of('teacher') ? ready('trained') : empty('none yet')),
  distil: ({ training, models }) => {
    const run = statusAt(lightst, 'distil', training);
    if (run) return run;
    const students = models.among(STUDENT_NAMES);
    if (students.length === 0) return empty('no student');
    return ready(students.length === 2 ? 'two students' : students[0]);
  },
  predict: ({ models }) => {
    const { length } = models.among(['teacher', ...STUDENT_NAMES]);
    return length > 0 ? ready(length === 1 ? '1 network' : `${length} networks`) : empty('counts only');
  },
  evaluate: ({ training: { record } }) =>
    record?.system === LIGHTST ? ready('measured') : empty('no results'),
};

/** The charts of what the networks report during training; losses and errors are in the units of the counts. */
const charts: readonly ChartKind[] = [
  ofEpoch('mae', 'MAE', 'validation', fixed(2), true),
  ofEpoch('rmse', 'RMSE', 'validation', fixed(2), true),
  ofStep('L_S', 'L_S, counts', '', precise),
  ofStep('L_KL', 'L_KL, divergence', 'nats', precise),
  ofStep('L_P', 'L_P, spatial', 'nats', precise),
  ofStep('L_E', 'L_E, temporal', 'nats', precise),
  { ...STEP_CHARTS.loss, title: 'Loss in all', unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];

const notesWords = (count: number): string => (count > 0 ? counted(count, 'note') : 'No problems found');

/** Every measure of every network and baseline of the run in view. */
const tables: SystemTables<FlowsState> = {
  empty: {
    text: 'Errors appear here once a run has ended: of every network and baseline, on the test part.',
    stage: 'distil',
  },
  inView(_, { record, name }) {
    if (record?.system !== LIGHTST) return null;
    const table = errorsTable(record);
    const exported = { title: 'Errors of forecasts', tables: [table] };
    return { title: `${name}: errors on the test part`, shown: [{ table }], file: ERRORS_FILE, exported };
  },
};

/** The view of the system "Flows". */
export const view: SystemView<Workspace, FlowsState> = {
  panels: {
    teacher: () => import('./teacher/Panel.svelte'),
    distil: () => import('./distil/Panel.svelte'),
    predict: () => import('./predict/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: {},
  tables,
  charts,
  status: (stage, workspace) => status(stage as FlowsStage, workspace),
  createState: (page, config, choices) => new FlowsState(page, config as FlowsConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as FlowsConfig, choices),
  settings: ({ settings, choices }) => settings.given(choices),
  undoable: ({ settings }) => [settings],
  map: ({ inView, onMap }) => (inView.shown ? onMap : null),
  node: () => import('./node/NodeView.svelte'),
  lesson: () => import('./lesson/Lesson.svelte'),
  shipped: ({ shipped }) => shipped,
  async begin({ layout }, { shipped, showing }) {
    await shipped.use();
    showing.view = 'forecast';
    showing.network = 'distilled';
    layout.go('predict');
  },
  data: {
    title: 'Series',
    view: () => import('./training/SeriesOfData.svelte'),
    aside: ({ data: { open, failure } }) =>
      failure ? 'cannot be used' : open ? notesWords(open.findings.length) : undefined,
  },
};
