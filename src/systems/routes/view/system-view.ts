import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import { charts } from './charts';
import { status, type RoutesStage } from './status';

/** The view of the system "LM-TAD into HOSER". */
export const view: SystemView<Workspace> = {
  panels: {
    teacher: () => import('./teacher/Panel.svelte'),
    distil: () => import('./distil/Panel.svelte'),
    generate: () => import('./generate/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: {
    table: () => import('./evaluate/TableTab.svelte'),
    routes: () => import('./generate/RoutesTab.svelte'),
  },
  charts,
  status: (stage, workspace) => status(stage as RoutesStage, workspace),
};
