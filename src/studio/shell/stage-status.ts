import { counted } from '../figures';
import { DATA_STAGE } from '../state/page/layout.svelte';
import type { Workspace } from '../state/page/workspace.svelte';
import type { StageStatus } from '../system-view';

/** Where a stage stands: the common one, or one of the system in view; nothing while its view is on its way. */
export function stageStatus(stage: string, workspace: Workspace): StageStatus {
  if (stage === DATA_STAGE) return dataStatus(workspace);
  return workspace.view?.status(stage, workspace) ?? { sign: 'empty', word: '' };
}

function dataStatus({ data: { busy, opened } }: Pick<Workspace, 'data'>): StageStatus {
  if (busy) return { sign: 'busy', word: 'loading' };
  if (!opened) return { sign: 'empty', word: 'none open' };
  return { sign: 'ready', word: `${counted(opened.dataset.network.roadCount, 'road')}` };
}
