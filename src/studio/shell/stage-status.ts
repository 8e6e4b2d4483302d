import type { RoadNetwork } from '../../domain/road-network';
import { counted } from '../figures';
import { DATA_STAGE } from '../state/page/layout.svelte';
import type { Workspace } from '../state/page/workspace.svelte';
import type { StageStatus } from '../system-view';

interface DataParts {
  readonly data: {
    readonly busy: boolean;
    readonly opened: { readonly dataset: { readonly network: Pick<RoadNetwork, 'roadCount'> } } | null;
  };
}

/**
 * The status of a stage: of Data, or of a stage of the open system. It is empty until the system's view has
 * loaded.
 */
export function stageStatus(stage: string, workspace: Workspace): StageStatus {
  if (stage === DATA_STAGE) return dataStatus(workspace);
  return workspace.view?.status(stage, workspace) ?? { sign: 'empty', word: '' };
}

/** The status of the stage Data. */
export function dataStatus({ data: { busy, opened } }: DataParts): StageStatus {
  if (busy) return { sign: 'busy', word: 'loading' };
  if (!opened) return { sign: 'empty', word: 'none open' };
  return { sign: 'ready', word: `${counted(opened.dataset.network.roadCount, 'road')}` };
}
