import { runStatus } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { TRANSFER_NETWORKS, TRANSFERTRAJ } from '../networks';
import { transferReport } from '../transfer-record';
import type { RecoveryState } from './state/recovery-state.svelte';

type Training = Pick<Workspace['training'], 'active' | 'phase' | 'progress' | 'record'> & {
  readonly system: { readonly id: string } | null;
};

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'among'>;
  /** What this system keeps, once it does. */
  stateOf(system: string): unknown;
}

export type RecoveryStage = 'train' | 'transfer' | 'recover' | 'evaluate';

/** Whether the run that trains now, or did last, is of this system. */
export const isOwnRun = ({ phase, system }: Pick<Training, 'phase' | 'system'>): boolean =>
  phase !== 'idle' && system?.id === TRANSFERTRAJ;

/** The status of each stage of this system. */
export const status = (stage: RecoveryStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const networksIn = ({ models }: StatusParts): number => models.among(TRANSFER_NETWORKS).length;

const ready = (word: string): StageStatus => ({ sign: 'ready', word });
const empty = (word: string): StageStatus => ({ sign: 'empty', word });

/** What asks the networks in use, whichever they are. */
const asking = (parts: StatusParts): StageStatus =>
  networksIn(parts) > 0 ? ready('ready') : empty('no networks');

const statuses: Readonly<Record<RecoveryStage, (parts: StatusParts) => StageStatus>> = {
  train: (parts) => {
    const run = isOwnRun(parts.training) ? runStatus(parts.training) : null;
    if (run) return run;
    const count = networksIn(parts);
    if (count === 0) return empty('none yet');
    return ready(count === 1 ? '1 network' : `${count} networks`);
  },
  transfer: asking,
  recover: asking,
  evaluate: (parts) => {
    const { evaluation } =
      (parts.stateOf(TRANSFERTRAJ) as Pick<RecoveryState, 'evaluation'> | undefined) ?? {};
    if (evaluation?.measuring.active) return { sign: 'busy', word: 'measuring' };
    return evaluation?.made || isMeasured(parts.training) ? ready('measured') : empty('no results');
  },
};

const isMeasured = ({ record }: Pick<Training, 'record'>): boolean =>
  record?.system === TRANSFERTRAJ && transferReport(record).evaluation !== null;
