import { empty, isRunOf, ready, runStatus, type StatusParts } from '../../../studio/run-status';
import type { StageStatus, SystemView } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { foundation } from '../index';
import { FOUNDATION, TASKS } from '../networks';
import { FoundationState } from './state/foundation-state.svelte';
import { fixed, ofEpoch, percent, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';
import type { FoundationConfig } from '../settings';
import { tables } from './finetune/results-in-view';

type FoundationStage = 'tokenise' | 'pretrain' | 'finetune' | 'explore';

/** The status of each stage of this system. */
export const status = (stage: FoundationStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<FoundationStage, (parts: StatusParts) => StageStatus>> = {
  tokenise: (parts) => {
    const state = parts.stateOf(FOUNDATION) as Pick<FoundationState, 'sequences' | 'tokens'> | undefined;
    if (state?.tokens.comparing.active) return { sign: 'busy', word: 'comparing' };
    const count = state?.sequences.open?.summary.city.ids.length;
    return count === undefined ? empty('no hexagons') : ready(`${count.toLocaleString('en')} hexagons`);
  },
  pretrain: ({ training, models }) => {
    const run = isRunOf(foundation, training) ? runStatus(training) : null;
    if (run) return run;
    return models.among(['pretrained']).length > 0 ? ready('1 network') : empty('none yet');
  },
  finetune: ({ models }) => {
    const count = models.among(TASKS).length;
    if (count === 0) return empty('none yet');
    return ready(count === 1 ? '1 task' : `${count} tasks`);
  },
  explore: ({ models }) =>
    models.among(['pretrained', ...TASKS]).length > 0 ? ready('ready') : empty('no networks'),
};

/** Levels of which there are curves: the root and the digits below it, or word pieces. */
const LEVELS = [1, 2, 3, 4] as const;

/** The charts of what the networks report during training. */
const charts: readonly ChartKind[] = [
  ofEpoch('bits', 'Bits per hexagon', 'bit', fixed(2), true),
  ofEpoch('perplexity', 'Perplexity per token', '', fixed(2), true),
  ...LEVELS.map((level) =>
    ofEpoch(
      `level${level}`,
      level === 1 ? 'Token 1 right (coarsest)' : `Token ${level} right`,
      '%',
      percent,
      false,
    ),
  ),
  ofEpoch('f1', 'F1 of pairs', '%', percent, false),
  ofEpoch('top1', 'Destinations named exactly', '%', percent, false),
  ofEpoch('accuracy', 'Accuracy', '%', percent, false),
  { ...STEP_CHARTS.loss, unit: 'nats' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];

/** The view of the system "Pretraining". */
export const view: SystemView<Workspace, FoundationState> = {
  panels: {
    tokenise: () => import('./tokenise/Panel.svelte'),
    pretrain: () => import('./pretrain/Panel.svelte'),
    finetune: () => import('./finetune/Panel.svelte'),
    explore: () => import('./explore/Panel.svelte'),
  },
  tabs: {},
  tables,
  charts,
  status: (stage, workspace) => status(stage as FoundationStage, workspace),
  createState: (page, config, choices) =>
    new FoundationState(page, config as FoundationConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as FoundationConfig, choices),
  settings: ({ settings, choices }) => settings.given(choices),
  map: ({ onMap }) => (onMap.shown ? onMap : null),
  undoable: ({ settings }) => [settings],
  shipped: ({ shipped }) => shipped,
  async begin({ layout }, state) {
    if (!state.modelOf('pretrained')) await state.shipped.use();
    state.explore.network = 'pretrained';
    state.explore.view = 'hidden';
    // As fine as in the picture.
    state.explore.level = '9';
    layout.go('explore');
  },
  data: { title: 'Hexagon sequences', view: () => import('./data/SequencesOfData.svelte') },
};
