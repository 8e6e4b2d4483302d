import { memory } from '@tensorflow/tfjs-core';
import { buffersIn } from '../../base/bytes';
import type { EventTask } from '../../base/task';
import { badInput, Failure } from '../../base/failure';
import type { BlobStore } from '../../data/blob-store';
import type { BackendReport } from '../backend/backend';
import type { BackendService } from '../backend/backend-service';
import { WorkerBackend, type WorkerBackendOptions } from '../backend/worker-backend';
import { asFailure } from '../protocol/failure-wire';
import { moving } from '../protocol/service';
import type { HelperThreads } from '../protocol/crew';
import type { WorkerLike } from '../protocol/worker-client';
import type { ExperimentEvent, ExperimentProducts, KeptOrder } from './experiment';
import { experimentHooks } from './experiment-hooks';
import { RunCheckpoints } from './run-checkpoints';
import { runExperiment } from './experiment-run';
import { systemById, type SystemEntry } from './system';

/** What tensors take up. */
export interface TensorMemory {
  readonly tensors: number;
  readonly bytes: number;
}

/** What the worker that owns the device offers: one experiment at a time, of any system. */
export interface ComputeService extends BackendService {
  /**
   * A run that is asked for again under its id goes on from its checkpoints. They are kept while it runs,
   * when its page or its worker goes away, when it fails, and when it is done, until its products are kept
   * too (`RunStore.finish`); they go when it is cancelled.
   */
  runExperiment(order: KeptOrder, task: EventTask<ExperimentEvent>): Promise<ExperimentProducts>;
  /** Removes the checkpoints of a run that nobody wants to go on with. */
  discard(request: { readonly runId: string }): Promise<void>;
  /** Answers between two steps of an experiment too. */
  memory(): Promise<TensorMemory>;
}

export interface ComputeOptions extends WorkerBackendOptions {
  /** What can be trained. */
  readonly systems: readonly SystemEntry[];
  readonly versions: Readonly<Record<string, string>>;
  /** Where checkpoints go. A Failure `not-supported` lets the experiment run without them. */
  readonly openCheckpoints: () => Promise<BlobStore>;
  /**
   * Where systems keep what can be computed once for many runs. Left out, or with
   * a Failure `not-supported`, nowhere.
   */
  readonly openCaches?: () => Promise<BlobStore>;
  /** Starts a worker that makes batches. Left out, they are made between the steps. */
  readonly spawnBatches?: () => WorkerLike;
  /** Threads that help with work in pieces; null where a worker cannot start another. */
  readonly helpers?: HelperThreads | null;
}

export function computeService(options: ComputeOptions): ComputeService {
  const backend = new WorkerBackend(options);
  let busy = false;
  let running: string | null = null;
  let choosing: Promise<unknown> = Promise.resolve();
  const exclusively = async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy)
      throw new Failure(
        'internal',
        'An experiment runs in this worker already. Cancel it or wait for its end.',
      );
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
  return {
    chooseBackend: ({ wanted, ...options }, task) => {
      const chosen = exclusively(() => backend.choose(wanted, task.emit, options));
      // An experiment only waits for it; the one who chose hears of its failure.
      choosing = chosen.catch(() => undefined);
      return chosen;
    },
    runExperiment: async (order, task) => {
      await choosing;
      return exclusively(async () => {
        const note = (text: string) => task.emit({ kind: 'note', text });
        const chosen = await backend.ready(note);
        running = order.id;
        try {
          const products = await backend.guard(() => runKeptExperiment(order, chosen, options, task));
          return moving(products, buffersIn([products.sets, products.checkpoints]));
        } finally {
          running = null;
        }
      });
    },
    discard: async ({ runId }) => {
      if (runId === running)
        throw badInput('This run is under way. Cancel it before its checkpoints are removed.');
      await (await storeOrNone(options.openCheckpoints))?.delete(runId);
    },
    memory: async () => {
      const { numTensors: tensors, numBytes: bytes } = memory();
      return { tensors, bytes };
    },
  };
}

/** Runs an experiment with checkpoints; they go when it is cancelled. */
async function runKeptExperiment(
  order: KeptOrder,
  backend: BackendReport,
  options: ComputeOptions,
  task: EventTask<ExperimentEvent>,
): Promise<ExperimentProducts> {
  const note = (text: string) => task.emit({ kind: 'note', text });
  const blobs = await storeOrNone(options.openCheckpoints, (why) => note(`No checkpoints are kept. ${why}`));
  const checkpoints = blobs && new RunCheckpoints(blobs, order.id, note);
  await checkpoints?.clearStale();
  const caches = options.openCaches && (await storeOrNone(options.openCaches));
  const system = systemById(options.systems, order.system);
  const hooks = experimentHooks(
    {
      networks: system.networks,
      systems: options.systems,
      ...(checkpoints ? { keeper: checkpoints } : {}),
      ...(caches ? { caches: { blobs: caches } } : {}),
      ...(options.spawnBatches ? { spawnBatches: options.spawnBatches } : {}),
      helpers: options.helpers ?? null,
    },
    task,
  );
  try {
    const whole = (await checkpoints?.completed(order)) ?? order;
    return await runExperiment(system, whole, { backend, versions: options.versions, hooks });
  } catch (thrown) {
    if (asFailure(thrown).code === 'cancelled') await checkpoints?.clear();
    throw thrown;
  }
}

/** Null where the browser has no private files, which `onNone` is told. */
async function storeOrNone(
  open: () => Promise<BlobStore>,
  onNone?: (why: string) => void,
): Promise<BlobStore | null> {
  try {
    return await open();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'not-supported') throw thrown;
    onNone?.(thrown.message);
    return null;
  }
}
