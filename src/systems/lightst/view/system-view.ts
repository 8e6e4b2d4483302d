import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import type { FlowsConfig } from '../settings';
import { charts } from './charts';
import { FlowsState } from './state/flows-state.svelte';
import { status, type FlowsStage } from './status';

/** The view of the system "Flows". */
export const view: SystemView<Workspace, FlowsState> = {
  panels: {
    teacher: () => import('./teacher/Panel.svelte'),
    distil: () => import('./distil/Panel.svelte'),
    predict: () => import('./predict/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: { table: () => import('./evaluate/TableTab.svelte') },
  charts,
  status: (stage, workspace) => status(stage as FlowsStage, workspace),
  createState: (page, config, choices) => new FlowsState(page, config as FlowsConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as FlowsConfig, choices),
  settings: ({ settings, choices }) => ({
    preset: settings.preset,
    toOverrides: () => settings.toOverrides(),
    choices,
  }),
  undoable: ({ settings }) => [settings],
  flows: {
    view: () => import('./node/NodeView.svelte'),
    inView: ({ inView }) => inView,
  },
};
