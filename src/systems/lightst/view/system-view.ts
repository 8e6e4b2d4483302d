import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import { FlowsState } from './state/flows-state.svelte';

/** The view of the system "Flows". */
export const view: SystemView<Workspace, FlowsState> = {
  panels: { predict: () => import('./predict/Panel.svelte') },
  tabs: {},
  charts: [],
  status: () => ({ sign: 'empty', word: '' }),
  createState: (page) => new FlowsState(page),
  flows: {
    view: () => import('./node/NodeView.svelte'),
    inView: ({ inView }) => inView,
  },
};
