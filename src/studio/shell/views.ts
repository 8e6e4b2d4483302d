import type { Component } from 'svelte';
import type { DrawerTab, StageName } from '../state/page/layout.svelte';
import type { Workspace } from '../state/page/workspace.svelte';

/** The parts of the page that a view can take as props; each view declares those that it needs. */
export type ViewParts = Pick<
  Workspace,
  | 'layout'
  | 'theme'
  | 'map'
  | 'builder'
  | 'selection'
  | 'models'
  | 'book'
  | 'data'
  | 'compute'
  | 'training'
  | 'networkFiles'
  | 'routes'
  | 'surprise'
  | 'evaluation'
  | 'bench'
>;

/** Views that join many parts of the page take the whole workspace. */
export type View = Component<ViewParts & { workspace: Workspace }>;
export type ViewLoader = () => Promise<{ readonly default: View }>;

/** Each in a chunk of its own. */
export const stageViews: Readonly<Record<StageName, ViewLoader>> = {
  data: () => import('../stages/data/Panel.svelte'),
  teacher: () => import('../../systems/routes/view/teacher/Panel.svelte'),
  distil: () => import('../../systems/routes/view/distil/Panel.svelte'),
  generate: () => import('../../systems/routes/view/generate/Panel.svelte'),
  evaluate: () => import('../../systems/routes/view/evaluate/Panel.svelte'),
};

export const drawerViews: Readonly<Record<DrawerTab, ViewLoader>> = {
  charts: () => import('../charts/ChartsTab.svelte'),
  table: () => import('../../systems/routes/view/evaluate/TableTab.svelte'),
  routes: () => import('../../systems/routes/view/generate/RoutesTab.svelte'),
  runs: () => import('../runs/RunsTab.svelte'),
  bench: () => import('../bench/BenchTab.svelte'),
};

export const inspectorView: ViewLoader = () => import('../inspector/Inspector.svelte');
export const computeView: ViewLoader = () => import('../compute/ComputePanel.svelte');

/** Fetches what may be asked for next, one after another, while nothing else is to be done. */
export async function prefetchViews(): Promise<void> {
  const loaders = [...Object.values(stageViews), ...Object.values(drawerViews), inspectorView, computeView];
  for (const load of loaders) {
    await idle();
    // What cannot be fetched now is asked for again, and its failure shown, when it is wanted.
    await load().catch(() => undefined);
  }
}

/** Safari has no idle callbacks. */
const idle = () =>
  new Promise<unknown>((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve);
    else setTimeout(resolve, 200);
  });
