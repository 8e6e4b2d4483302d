import type { SystemEntry } from '../engine/experiments/system';
import type { RunRecord } from '../engine/records/run-record';
import type { StageStatus } from './system-view';

/** A run as the row of stages shows it. */
export interface RunInStage {
  readonly active: boolean;
  readonly phase: string;
  readonly progress: { readonly done: number; readonly total?: number | null | undefined } | null;
}

/** What a run that is under way or has failed is doing: "training 25 %"; null where there is nothing to say of it. */
export function runStatus({ active, phase, progress }: RunInStage): StageStatus | null {
  if (phase === 'failed') return { sign: 'failed', word: 'stopped' };
  if (!active) return null;
  if (phase === 'paused') return { sign: 'busy', word: 'paused' };
  const share = progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;
  return { sign: 'busy', word: share === null ? 'training' : `training ${share} %` };
}

/** The run that trains now, or did last, as the stages of its system show it. */
export interface TrainingInView extends RunInStage {
  readonly networks: readonly string[];
  readonly system: { readonly id: string } | null;
}

type Own = Pick<SystemEntry, 'id'>;
type OwnStages = Pick<SystemEntry, 'id' | 'trainingStage'>;

/** Whether the run that trains now, or did last, is of a system. */
export const isRunOf = ({ id }: Own, { phase, system }: Pick<TrainingInView, 'phase' | 'system'>): boolean =>
  phase !== 'idle' && system?.id === id;

/** Whether it is also watched on a stage. */
export const isRunAt = (
  system: OwnStages,
  stage: string,
  training: Pick<TrainingInView, 'phase' | 'system' | 'networks'>,
): boolean => isRunOf(system, training) && system.trainingStage(training.networks) === stage;

/** Whether a kept run is of a system and was watched on a stage. */
export const belongsTo = (
  { id, trainingStage }: OwnStages,
  stage: string,
  run: { readonly system: string; readonly networks: readonly string[] },
): boolean => run.system === id && trainingStage(run.networks) === stage;

/** What a run of a stage is doing that is under way or has failed; null where there is none. */
export const statusAt = (system: OwnStages, stage: string, training: TrainingInView): StageStatus | null =>
  isRunAt(system, stage, training) ? runStatus(training) : null;

export const ready = (word: string): StageStatus => ({ sign: 'ready', word });
export const empty = (word: string): StageStatus => ({ sign: 'empty', word });

/** What the statuses of a system's stages are made of. */
export interface StatusParts {
  readonly training: TrainingInView & { readonly record: RunRecord | null };
  /** Networks in use. */
  readonly models: {
    of(network: string): object | null;
    among(networks: readonly string[]): readonly string[];
  };
  /** What a system keeps, once it does. */
  stateOf(system: string): unknown;
}
