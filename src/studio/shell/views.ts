import { DATA_STAGE, type DrawerTab } from '../state/page/layout.svelte';
import type { SystemView, ViewLoader } from '../system-view';

const dataView: ViewLoader = () => import('../stages/data/Panel.svelte');

/** The panel of a stage; null until the view of its system has loaded. */
export const stageView = (stage: string, view: SystemView | null): ViewLoader | null =>
  stage === DATA_STAGE ? dataView : (view?.panels[stage] ?? null);

export const drawerViews: Readonly<Record<DrawerTab, ViewLoader>> = {
  charts: () => import('../charts/ChartsTab.svelte'),
  table: () => import('../../systems/routes/view/evaluate/TableTab.svelte'),
  routes: () => import('../../systems/routes/view/generate/RoutesTab.svelte'),
  runs: () => import('../runs/RunsTab.svelte'),
  bench: () => import('../bench/BenchTab.svelte'),
};

export const inspectorView: ViewLoader = () => import('../inspector/Inspector.svelte');
export const computeView = () => import('../compute/ComputePanel.svelte');

/** Loads the other views one after another while the page is idle. */
export async function prefetchViews(view: SystemView | null): Promise<void> {
  const panels = [dataView, ...Object.values(view?.panels ?? {})];
  const loaders = [...panels, ...Object.values(drawerViews), inspectorView, computeView];
  for (const load of loaders) {
    await idle();
    // A view that cannot be loaded now is loaded again when it is opened, which then shows the failure.
    await load().catch(() => undefined);
  }
}

/** Safari has no idle callbacks. */
const idle = () =>
  new Promise<unknown>((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve);
    else setTimeout(resolve, 200);
  });
