import type { Workspace } from '../state/page/workspace.svelte';

/** Where kept runs are opened: the systems that they are of, and the one in view. */
export type RunPlace = Pick<Workspace, 'systems' | 'system' | 'openSystem' | 'showRun'>;
