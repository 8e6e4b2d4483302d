import type { SoftTargets } from './distillation/soft-targets';
import type { Dataset } from '../../domain/dataset';
import type { JobGate, OnProgress } from '../../base/task';
import type { RouteSet } from '../../generation/route';
import type { TrainingEvent, TrainingHooks, TrainingLoop } from '../../nn/training/training-loop';
import type { SoftTargetsOrigin } from './soft-targets/soft-targets-file';
import type { WorkerLike } from '../../engine/protocol/worker-client';
import type { SavedTraining } from '../../engine/experiments/training-state-file';

/** The networks that a job trains. */
export type NetworkName = 'teacher' | 'vanilla' | 'distilled';

/** What a job tells while it runs, besides progress. Plain data. */
export type ExperimentEvent =
  | { readonly kind: 'training'; readonly network: NetworkName; readonly event: TrainingEvent }
  | { readonly kind: 'note'; readonly text: string }
  | StudentSnapshot;

/** Routes that a student drew for the watched pairs with the weights of the moment. */
export interface StudentSnapshot {
  readonly kind: 'snapshot';
  readonly network: Exclude<NetworkName, 'teacher'>;
  /** Optimiser steps done; 0 for fresh weights. The last snapshot of a student is of the weights that it keeps. */
  readonly step: number;
  readonly routes: RouteSet;
  /** Wall-clock seconds that the drawing took. */
  readonly seconds: number;
}

/** Where a job can be picked up again: the last whole epoch of each network. */
export interface TrainingKeeper {
  load(network: NetworkName): Promise<SavedTraining | null>;
  save(network: NetworkName, saved: SavedTraining): Promise<void>;
}

/** Where the answers of teachers are kept, for this job's next life and for other jobs. */
export interface SoftTargetsKeeper {
  load(dataset: Dataset, origin: SoftTargetsOrigin): Promise<SoftTargets | null>;
  save(targets: SoftTargets, dataset: Dataset, origin: SoftTargetsOrigin): Promise<void>;
}

type Counts = SavedTraining['counts'];

/** What every stage of a job is given. */
export interface ExperimentHooks {
  readonly gate: JobGate;
  readonly onProgress: OnProgress;
  readonly onEvent: (event: ExperimentEvent) => void;
  /**
   * Hooks for one network's training loop: its steps count as progress, its events are passed on, and each epoch is kept
   * with what `counts` then says.
   */
  training(network: NetworkName, loop: TrainingLoop, counts?: () => Counts): TrainingHooks;
  /**
   * Brings the loop to the last epoch that was kept, tells all epochs up to it anew and says so; resolves with its counts,
   * or null if there is none.
   */
  resume(network: NetworkName, loop: TrainingLoop): Promise<Counts | null>;
  /** Keeps what a stage made for the job's next life; null where nothing is kept. */
  readonly keeper: TrainingKeeper | null;
  /** Null where no answers of teachers are kept. */
  readonly answers: SoftTargetsKeeper | null;
  /** Starts a worker that offers `BatchService`; null where students' batches are made between the steps. */
  readonly spawnBatches: (() => WorkerLike) | null;
}

const LABELS: Readonly<Record<NetworkName, string>> = {
  teacher: 'Training the teacher',
  vanilla: 'Training the vanilla student',
  distilled: 'Training the distilled student',
};

/** Hooks of a job that is watched; with a keeper, one that can be interrupted and run again without loss. */
export function experimentHooks(
  gate: JobGate,
  onProgress: OnProgress,
  onEvent: (event: ExperimentEvent) => void,
  keeper?: TrainingKeeper,
  answers?: SoftTargetsKeeper,
  spawnBatches?: () => WorkerLike,
): ExperimentHooks {
  return {
    gate,
    onProgress,
    onEvent,
    keeper: keeper ?? null,
    answers: answers ?? null,
    spawnBatches: spawnBatches ?? null,
    training: (network, loop, counts = () => ({})) => ({
      gate,
      onEvent: (event) => {
        if (event.kind === 'step')
          onProgress({ stage: LABELS[network], done: event.step, total: loop.totalSteps, unit: 'steps' });
        onEvent({ kind: 'training', network, event });
      },
      ...(keeper ? { onState: (state) => keeper.save(network, { state, counts: counts() }) } : {}),
    }),
    resume: async (network, loop) => {
      const saved = await keeper?.load(network);
      if (!saved) return null;
      loop.restore(saved.state);
      for (const event of saved.state.history) onEvent({ kind: 'training', network, event });
      onEvent({ kind: 'note', text: resumed(network, saved.state.epoch, loop.config.epochs) });
      return saved.counts;
    },
  };
}

const resumed = (network: NetworkName, epoch: number, epochs: number) =>
  epoch < epochs
    ? `${LABELS[network]} goes on after epoch ${epoch} of ${epochs}, from the last checkpoint.`
    : `${LABELS[network]} was finished: its checkpoint was loaded.`;
