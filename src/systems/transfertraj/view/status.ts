import type { RunRecord } from '../../../engine/records/run-record';
import { empty, isRunOf, ready, runStatus, type TrainingInView } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { transfertraj } from '../index';
import { TRANSFER_NETWORKS, TRANSFERTRAJ } from '../networks';
import { transferReport } from '../transfer-record';
import type { RecoveryState } from './state/recovery-state.svelte';

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

export type RecoveryStage = 'train' | 'transfer' | 'recover' | 'evaluate';

/** The status of each stage of this system. */
export const status = (stage: RecoveryStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const networksIn = ({ models }: StatusParts): number => models.among(TRANSFER_NETWORKS).length;

/** What asks the networks in use, whichever they are. */
const asking = (parts: StatusParts): StageStatus =>
  networksIn(parts) > 0 ? ready('ready') : empty('no networks');

const statuses: Readonly<Record<RecoveryStage, (parts: StatusParts) => StageStatus>> = {
  train: (parts) => {
    const run = isRunOf(transfertraj, parts.training) ? runStatus(parts.training) : null;
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
