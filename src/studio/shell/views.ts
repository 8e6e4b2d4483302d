import { DATA_STAGE, type DrawerTab } from '../state/page/layout.svelte';
import type { SystemView, ViewLoader } from '../system-view';

const dataView: ViewLoader = () => import('../stages/data/Panel.svelte');

/** The panel of a stage; null while the system that has it is on its way. */
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
export const computeView: ViewLoader = () => import('../compute/ComputePanel.svelte');

/** Fetches what may be asked for next, one after another, while nothing else is to be done. */
export async function prefetchViews(view: SystemView | null): Promise<void> {
  const panels = [dataView, ...Object.values(view?.panels ?? {})];
  const loaders = [...panels, ...Object.values(drawerViews), inspectorView, computeView];
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
