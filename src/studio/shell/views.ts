import { DATA_STAGE, REVIEW_STAGE, type DrawerTab } from '../state/page/layout.svelte';
import type { Workspace } from '../state/page/workspace.svelte';
import type { SystemView, ViewLoader } from '../system-view';

type Loader = ViewLoader<Workspace>;
type View = SystemView<Workspace> | null;

const dataView: Loader = () => import('../stages/data/Panel.svelte');
const reviewView: Loader = () => import('../review/Panel.svelte');
export const guessView: Loader = () => import('../review/guess/Panel.svelte');

/** The panel of a stage; null until the view of its system has loaded. */
export const stageView = (stage: string, view: View): Loader | null =>
  stage === DATA_STAGE ? dataView : stage === REVIEW_STAGE ? reviewView : (view?.panels[stage] ?? null);

/** Tabs of the drawer that all systems have. */
const commonTabs: Readonly<Partial<Record<DrawerTab, Loader>>> = {
  charts: () => import('../charts/ChartsTab.svelte'),
  review: () => import('../review/ReviewTab.svelte'),
  runs: () => import('../runs/RunsTab.svelte'),
  bench: () => import('../bench/BenchTab.svelte'),
};

const tablesView: Loader = () => import('../charts/TablesTab.svelte');

/** What a tab of the drawer shows; null while the system that has it is on its way. */
export const drawerView = (tab: DrawerTab, view: View): Loader | null =>
  commonTabs[tab] ?? view?.tabs[tab] ?? (tab === 'table' && view?.tables ? tablesView : null);

export const inspectorView: Loader = () => import('../inspector/Inspector.svelte');
export const computeView = () => import('../compute/ComputePanel.svelte');
export const studyView = () => import('../runs/study/StudyDialog.svelte');
export const qrView = () => import('../parts/QrCode.svelte');
export const helpView = () => import('./HelpDialog.svelte');

/** Loads the other views one after another while the page is idle. */
export async function prefetchViews(view: View): Promise<void> {
  const panels = [dataView, ...Object.values(view?.panels ?? {}), reviewView];
  const tabs = [...Object.values(view?.tabs ?? {}), tablesView, ...Object.values(commonTabs)];
  const loaders = [...panels, ...tabs, inspectorView, guessView, computeView, studyView, helpView, qrView];
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
