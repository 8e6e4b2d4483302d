import { ofEpoch, percent, STEP_CHARTS } from '../../../../src/studio/chart-kind';
import type { Workspace } from '../../../../src/studio/state/page/workspace.svelte';
import type { SystemView } from '../../../../src/studio/system-view';
import { ExperimentSettings } from '../../../../src/studio/state/training/experiment-settings.svelte';
import { SETTINGS, type CounterConfig } from '../declared';

/** The next-road counter on the page. */
export const view: SystemView<Workspace> = {
  panels: { count: () => import('./Panel.svelte') },
  tabs: {},
  charts: [STEP_CHARTS.loss, ofEpoch('accuracy', 'Next road right', '%', percent, false)],
  status: (_, { training, models }) => {
    if (training.active) return { sign: 'busy', word: 'counting' };
    return models.of('counter') ? { sign: 'ready', word: 'counted' } : { sign: 'empty', word: 'no counts' };
  },
  createState: (_, config) => {
    const settings = new ExperimentSettings(SETTINGS, 'plain');
    if (config) settings.adopt(config as CounterConfig);
    return settings;
  },
  settings: (state) => state as ExperimentSettings<'plain', CounterConfig, typeof SETTINGS.table>,
};
