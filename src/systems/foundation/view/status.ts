import type { RunRecord } from '../../../engine/records/run-record';
import { empty, isRunOf, ready, runStatus, type TrainingInView } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { foundation } from '../index';
import { FOUNDATION, TASKS } from '../networks';
import type { FoundationState } from './state/foundation-state.svelte';

interface Training extends Omit<TrainingInView, 'networks'> {
  readonly record: RunRecord | null;
}

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'among'>;
  /** What this system keeps, once it does. */
  stateOf(system: string): unknown;
}

export type FoundationStage = 'tokenise' | 'pretrain' | 'finetune' | 'explore';

/** The status of each stage of this system. */
export const status = (stage: FoundationStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<FoundationStage, (parts: StatusParts) => StageStatus>> = {
  tokenise: (parts) => {
    const state = parts.stateOf(FOUNDATION) as Pick<FoundationState, 'sequences' | 'tokens'> | undefined;
    if (state?.tokens.comparing.active) return { sign: 'busy', word: 'comparing' };
    const count = state?.sequences.open?.summary.city.ids.length;
    return count === undefined ? empty('no hexagons') : ready(`${count.toLocaleString('en')} hexagons`);
  },
  pretrain: ({ training, models }) => {
    const run = isRunOf(foundation, training) ? runStatus(training) : null;
    if (run) return run;
    return models.among(['pretrained']).length > 0 ? ready('1 network') : empty('none yet');
  },
  finetune: ({ models }) => {
    const count = models.among(TASKS).length;
    if (count === 0) return empty('none yet');
    return ready(count === 1 ? '1 task' : `${count} tasks`);
  },
  explore: ({ models }) =>
    models.among(['pretrained', ...TASKS]).length > 0 ? ready('ready') : empty('no networks'),
};
