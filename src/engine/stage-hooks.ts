import type { JobGate, OnProgress } from '../domain/progress';
import type { TrainingEvent, TrainingHooks, TrainingLoop, TrainingState } from '../nn/training/training-loop';

/** The networks that a job trains. */
export type NetworkName = 'teacher' | 'vanilla' | 'distilled';

/** What a job tells while it runs, besides progress. Plain data. */
export type JobEvent =
  | { readonly kind: 'training'; readonly network: NetworkName; readonly event: TrainingEvent }
  | { readonly kind: 'note'; readonly text: string };

/** Where a job can be picked up again: the last whole epoch of each network. */
export type SaveState = (network: NetworkName, state: TrainingState) => Promise<void>;

/** What every stage of a job is given. */
export interface StageHooks {
  readonly gate: JobGate;
  readonly onProgress: OnProgress;
  readonly onEvent: (event: JobEvent) => void;
  /** Hooks for one network's training loop: its steps count as progress, its events are passed on. */
  training(network: NetworkName, loop: TrainingLoop): TrainingHooks;
}

const LABELS: Readonly<Record<NetworkName, string>> = {
  teacher: 'Training the teacher',
  vanilla: 'Training the vanilla student',
  distilled: 'Training the distilled student',
};

export function stageHooks(
  gate: JobGate,
  onProgress: OnProgress,
  onEvent: (event: JobEvent) => void,
  saveState?: SaveState,
): StageHooks {
  return {
    gate,
    onProgress,
    onEvent,
    training: (network, loop) => ({
      gate,
      onEvent: (event) => {
        if (event.kind === 'step')
          onProgress({ stage: LABELS[network], done: event.step, total: loop.totalSteps, unit: 'steps' });
        onEvent({ kind: 'training', network, event });
      },
      ...(saveState ? { onState: (state: TrainingState) => saveState(network, state) } : {}),
    }),
  };
}
