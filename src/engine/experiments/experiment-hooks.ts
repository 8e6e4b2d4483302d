import type { BlobStore } from '../../data/blob-store';
import type { EventTask } from '../../base/task';
import type { TrainingHooks, TrainingLoop, TrainingState } from '../../nn/training/training-loop';
import type { BackendReport } from '../backend/backend';
import type { HelperThreads } from '../protocol/crew';
import type { WorkerLike } from '../protocol/worker-client';
import {
  openCandidateScorer,
  type OpenCandidateScorer,
  type ScoringSystem,
  openRoutesBetween,
  type OpenRoutesBetween,
  type RoutesBetweenSystem,
} from './networks-of-others';
import { trainingWords, trainStep, type ExperimentEvent } from './experiment';
import type { SavedTraining } from './training-state-file';

/** Where an experiment can be picked up again: the last state of each network's training. */
export interface TrainingKeeper {
  /**
   * Whether a run that is cancelled will be gone on with, and its epoch is kept as far as it has come. Left
   * out: it is given up.
   */
  readonly keepsCancelled?: boolean;
  load(network: string): Promise<SavedTraining | null>;
  save(network: string, saved: SavedTraining): Promise<void>;
}

/** What every step of an experiment is given. */
export interface ExperimentHooks {
  readonly task: EventTask<ExperimentEvent>;
  /**
   * Hooks for one network's training loop: its steps count as progress, its events are passed on, and its
   * states are kept with what it counts.
   */
  training(network: string, loop: TrainingLoop): TrainingHooks;
  /** Brings the loop to the last state that was kept, if there is one, tells all epochs up to it anew and says so. */
  resume(network: string, loop: TrainingLoop): Promise<void>;
  /** Keeps what can be computed once for many experiments (soft targets); null where nothing is kept. */
  readonly caches: CacheStore | null;
  /**
   * Starts a worker that makes batches for the networks of the system; null
   * where they are made between the steps.
   */
  readonly spawnBatches: (() => WorkerLike) | null;
  /** Threads that help with work in pieces; null where there are none. */
  readonly helpers: HelperThreads | null;
  /** How a network of another system is put to work that says which road is next. @throws Failure 'not-supported' where it has none */
  readonly openCandidateScorer: (system: string) => Promise<OpenCandidateScorer>;
  /** The same for one that draws routes. @throws Failure 'not-supported' where none is known */
  readonly openRoutesBetween: () => Promise<OpenRoutesBetween>;
}

/** What is at hand while an experiment runs. */
export interface ExperimentContext {
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  readonly hooks: ExperimentHooks;
  readonly stopwatch: Stopwatch;
}

/** Files for later experiments, and how much room there is for them. */
export interface CacheStore {
  readonly blobs: BlobStore;
  /** Free bytes of the disk, where that can be known. */
  readonly free?: () => Promise<number>;
}

export interface HooksOptions {
  /** Networks of the system, with what notes call them. */
  readonly networks: readonly { readonly name: string; readonly label: string }[];
  /** With it an experiment can be interrupted and run again without loss. */
  readonly keeper?: TrainingKeeper;
  readonly caches?: CacheStore;
  readonly spawnBatches?: () => WorkerLike;
  readonly helpers?: HelperThreads | null;
  /** Systems whose networks others may learn from, or be held against. */
  readonly systems?: readonly (ScoringSystem & RoutesBetweenSystem)[];
}

/** Hooks of an experiment that `task` steers and watches. */
export function experimentHooks(options: HooksOptions, task: EventTask<ExperimentEvent>): ExperimentHooks {
  const { keeper, caches = null, spawnBatches = null, helpers = null, systems = [] } = options;
  const label = (network: string) =>
    trainingWords(options.networks.find(({ name }) => name === network)?.label ?? network);
  return {
    task,
    caches,
    spawnBatches,
    helpers,
    openCandidateScorer: async (system) => openCandidateScorer(systems, system),
    openRoutesBetween: async () => openRoutesBetween(systems),
    training: (network, loop) => {
      const save = (state: TrainingState) =>
        keeper!.save(network, { state, counts: loop.trainable.counts ?? {} });
      return {
        onEvent: (event) => {
          if (event.kind === 'step')
            task.progress({
              step: trainStep(network),
              done: event.step,
              total: loop.totalSteps,
              unit: 'steps',
            });
          task.emit({ kind: 'training', network, event });
        },
        ...(keeper && { onState: save, onFinished: save }),
        ...(keeper?.keepsCancelled && { onCancelled: save }),
      };
    },
    resume: async (network, loop) => {
      const saved = await keeper?.load(network);
      if (!saved) return;
      loop.restore(saved.state);
      Object.assign(loop.trainable.counts ?? {}, saved.counts);
      for (const event of saved.state.history) task.emit({ kind: 'training', network, event });
      task.emit({ kind: 'note', text: resumed(label(network), saved.state, loop) });
    },
  };
}

function resumed(label: string, { epoch, unfinished, optimizer }: TrainingState, loop: TrainingLoop): string {
  const { epochs } = loop.config;
  if (unfinished)
    return `${label} goes on within epoch ${epoch + 1} of ${epochs}, after step ${optimizer.step}, from the last checkpoint.`;
  return epoch < epochs
    ? `${label} goes on after epoch ${epoch} of ${epochs}, from the last checkpoint.`
    : `${label} was finished: its checkpoint was loaded.`;
}

/** Wall-clock seconds of each part of an experiment. */
export class Stopwatch {
  readonly #started = new Date().toISOString();
  readonly #seconds: Record<string, number> = {};

  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    this.#seconds[part] = (performance.now() - from) / 1000;
    return result;
  }

  /** `started` as ISO 8601. */
  get timing(): { readonly started: string; readonly seconds: Readonly<Record<string, number>> } {
    return { started: this.#started, seconds: this.#seconds };
  }
}
