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
