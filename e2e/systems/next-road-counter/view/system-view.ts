import { ofEpoch, percent, STEP_CHARTS } from '../../../../src/studio/chart-kind';
import type { Workspace } from '../../../../src/studio/state/page/workspace.svelte';
import type { SystemView } from '../../../../src/studio/system-view';
import type { CounterConfig } from '../declared';
import { CounterState } from './counter-state.svelte';

/** The next-road counter on the page. */
export const view: SystemView<Workspace, CounterState> = {
  panels: { count: () => import('./Panel.svelte') },
  tabs: {},
  charts: [STEP_CHARTS.loss, ofEpoch('accuracy', 'Next road right', '%', percent, false)],
  status: (_, { training, models }) => {
    if (training.active) return { sign: 'busy', word: 'counting' };
    return models.of('counter') ? { sign: 'ready', word: 'counted' } : { sign: 'empty', word: 'no counts' };
  },
  createState: (page, config) => new CounterState(page, config as CounterConfig | null),
  settings: ({ settings }) => settings,
  map: ({ counter, onMap }) => counter && onMap,
  node: () => import('./NextRoads.svelte'),
};
