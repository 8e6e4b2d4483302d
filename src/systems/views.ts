import type { Workspace } from '../studio/state/page/workspace.svelte';
import type { SystemView } from '../studio/system-view';

/**
 * How each system looks on the page, by its folder, which is named as its
 * id. Each is fetched when it is opened.
 */
const views = import.meta.glob<SystemView<Workspace>>('./*/view/system-view.ts', { import: 'view' });

/** @throws what the fetch throws */
export function loadView(system: string): Promise<SystemView<Workspace>> {
  return views[`./${system}/view/system-view.ts`]();
}
