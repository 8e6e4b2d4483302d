import type { RoadNetwork } from '../../domain/road-network';
import { roadsText } from '../trip-words';
import { DATA_STAGE, REVIEW_STAGE } from '../state/page/layout.svelte';
import type { Workspace } from '../state/page/workspace.svelte';
import type { StageStatus } from '../system-view';

interface DataParts {
  readonly data: {
    readonly busy: boolean;
    readonly opened: {
      readonly dataset: { readonly network: Pick<RoadNetwork, 'roadCount' | 'classNames'> };
    } | null;
  };
}

/**
 * The status of a stage: of Data, or of a stage of the open system. It is empty until the system's view has
 * loaded.
 */
export function stageStatus(stage: string, workspace: Workspace): StageStatus {
  if (stage === DATA_STAGE) return dataStatus(workspace);
  if (stage === REVIEW_STAGE) return reviewStatus(workspace);
  return withLoading(workspace.view?.status(stage, workspace) ?? { sign: 'empty', word: '' }, workspace);
}

interface LoadingParts {
  readonly data: { readonly busy: boolean };
  readonly runs: { readonly doing: string | null };
}

/** What is on its way is not said to be missing. */
export const withLoading = (status: StageStatus, { data, runs }: LoadingParts): StageStatus =>
  status.sign === 'empty' && (data.busy || runs.doing !== null) ? { sign: 'empty', word: 'loading' } : status;

interface ReviewParts {
  readonly review: {
    readonly group: object | null;
    readonly verdicts: { readonly map: ReadonlyMap<unknown, unknown>; readonly round: object | null };
  };
}

/** The status of the stage Review. */
export function reviewStatus({ review: { group, verdicts } }: ReviewParts): StageStatus {
  if (!group) return { sign: 'empty', word: 'no routes' };
  if (verdicts.round) return { sign: 'busy', word: 'without names' };
  const judged = verdicts.map.size;
  return judged > 0 ? { sign: 'ready', word: `${judged} judged` } : { sign: 'empty', word: 'not judged' };
}

/** The status of the stage Data. */
export function dataStatus({ data: { busy, opened } }: DataParts): StageStatus {
  if (busy) return { sign: 'busy', word: 'loading' };
  if (!opened) return { sign: 'empty', word: 'none open' };
  return { sign: 'ready', word: roadsText(opened.dataset.network) };
}
