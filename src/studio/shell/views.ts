import type { Component } from 'svelte';
import type { DrawerTab, StageName } from '../state/layout.svelte';
import type { Workspace } from '../state/workspace.svelte';

export type View = Component<{ workspace: Workspace }>;
export type ViewLoader = () => Promise<{ readonly default: View }>;

const found = import.meta.glob<{ readonly default: View }>([
  '../stages/*/Panel.svelte',
  '../stages/*/*Tab.svelte',
  '../charts/ChartsTab.svelte',
  '../runs/*.svelte',
  '../inspector/Inspector.svelte',
  '../compute/ComputePanel.svelte',
]);
const at = (path: string): ViewLoader => found[path] ?? (() => new Promise(() => undefined));

/** Each in a chunk of its own. */
export const stageViews: Readonly<Record<StageName, ViewLoader>> = {
  data: at('../stages/data/Panel.svelte'),
  teacher: at('../stages/teacher/Panel.svelte'),
  distil: at('../stages/distil/Panel.svelte'),
  generate: at('../stages/generate/Panel.svelte'),
  evaluate: at('../stages/evaluate/Panel.svelte'),
};

export const drawerViews: Readonly<Record<DrawerTab, ViewLoader>> = {
  charts: at('../charts/ChartsTab.svelte'),
  table: at('../stages/evaluate/TableTab.svelte'),
  routes: at('../stages/generate/RoutesTab.svelte'),
  runs: at('../runs/RunsTab.svelte'),
};

export const inspectorView: ViewLoader = at('../inspector/Inspector.svelte');
export const computeView: ViewLoader = at('../compute/ComputePanel.svelte');

/** Fetches what may be asked for next, one after another, while nothing else is to be done. */
export function prefetchViews(): void {
  const loaders = [...Object.values(stageViews), ...Object.values(drawerViews), inspectorView, computeView];
  const next = (i: number): void => {
    if (i === loaders.length) return;
    whenIdle(() => void loaders[i]().then(() => next(i + 1)));
  };
  next(0);
}

/** Safari has no idle callbacks. */
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work);
  else setTimeout(work, 200);
};
