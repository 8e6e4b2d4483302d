import { ofEpoch, percent, STEP_CHARTS } from '../../../../src/studio/chart-kind';
import type { Workspace } from '../../../../src/studio/state/page/workspace.svelte';
import type { SystemView } from '../../../../src/studio/system-view';
import type { CounterConfig } from '../config';
import { CounterState } from './counter-state.svelte';

/** The next-road counter on the page. */
export const view: SystemView<Workspace> = {
  panels: { count: () => import('./Panel.svelte') },
  tabs: {},
  charts: [STEP_CHARTS.loss, ofEpoch('accuracy', 'Next road right', '%', percent, false)],
  status: (_, { training, models }) => {
    if (training.active) return { sign: 'busy', word: 'counting' };
    return models.of('counter') ? { sign: 'ready', word: 'counted' } : { sign: 'empty', word: 'no counts' };
  },
  createState: (_, config) => new CounterState(config as CounterConfig | null),
  settings: (state) => (state as CounterState).settings,
};
