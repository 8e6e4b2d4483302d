import type { Workspace } from '../../src/studio/state/page/workspace.svelte';
import type { SystemView } from '../../src/studio/system-view';
import { loadView as loadShipped } from '../../src/systems/views';

const own = import.meta.glob<SystemView<Workspace>>('./*/view/system-view.ts', { import: 'view' });

/** The views of the systems of the tests, and of those that ship. */
export const loadView = (system: string): Promise<SystemView<Workspace>> =>
  own[`./${system}/view/system-view.ts`]?.() ?? loadShipped(system);
