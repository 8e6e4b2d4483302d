import { memory } from '@tensorflow/tfjs-core';
import type { BlobStore } from '../../data/blob-store';
import { Failure } from '../../base/failure';
import type { BackendReport } from '../../engine/backend/backend';
import type { BackendService } from '../../engine/backend/backend-service';
import { buffersIn } from '../../base/bytes';
import type { ExperimentRequest } from './experiment-request';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { Job } from '../../engine/protocol/job';
import { moving } from '../../engine/protocol/service';
import type { WorkerLike } from '../../engine/protocol/worker-client';
import { RunCheckpoints } from '../../engine/experiments/run-checkpoints';
import { runExperiment, type ExperimentProducts } from './run-experiment';
import { SoftTargetCache } from './soft-targets/soft-target-cache';
import { experimentHooks, type ExperimentEvent } from './experiment-hooks';
import { WorkerBackend, type WorkerBackendOptions } from '../../engine/backend/worker-backend';

/** What tensors take up. */
export interface TensorMemory {
  readonly tensors: number;
  readonly bytes: number;
}

/** What the worker that owns the device offers: one job at a time. */
export interface ComputeService extends BackendService {
  /**
   * A run that is asked for again under its id goes on from its checkpoints. They are kept while it runs, when its page or
   * its worker goes away and when it fails; they go when it is done or cancelled.
   */
  runExperiment(request: ExperimentRequest, job: Job<ExperimentEvent>): Promise<ExperimentProducts>;
  /** Removes the checkpoints of a run that nobody wants to go on with. */
  discard(request: { readonly runId: string }): Promise<void>;
  /** Answers between two steps of a job too. */
  memory(): Promise<TensorMemory>;
}

export interface ComputeOptions extends WorkerBackendOptions {
  readonly versions: Readonly<Record<string, string>>;
  /** Where checkpoints go. A Failure `not-supported` lets the job run without them. */
  readonly openCheckpoints: () => Promise<BlobStore>;
  /** Where the answers of teachers stay between runs. Left out, or with a Failure `not-supported`, every run asks its own. */
  readonly openCaches?: () => Promise<BlobStore>;
  /** Starts a worker that offers `BatchService`. Left out, students' batches are made between the steps. */
  readonly spawnBatches?: () => WorkerLike;
}

export function computeService(options: ComputeOptions): ComputeService {
  const backend = new WorkerBackend(options);
  let busy = false;
  let running: string | null = null;
  const exclusively = async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy)
      throw new Failure('internal', 'A job runs in this worker already. Cancel it or wait for its end.');
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
  return {
    chooseBackend: ({ wanted }, job) => exclusively(() => backend.choose(wanted, job.emit)),
    runExperiment: (request, job) =>
      exclusively(async () => {
        const note = (text: string) => job.emit({ kind: 'note', text });
        const chosen = await backend.ready(note);
        running = request.runId;
        try {
          const products = await backend.guard(() => runKeptExperiment(request, job, chosen, options));
          return moving(products, buffersIn([products.sets, products.checkpoints, products.testSurprisals]));
        } finally {
          running = null;
        }
      }),
    discard: async ({ runId }) => {
      if (runId === running)
        throw new Failure(
          'bad-input',
          'This run is under way. Cancel it before its checkpoints are removed.',
        );
      await (await storeOrNone(options.openCheckpoints))?.delete(runId);
    },
    memory: async () => {
      const { numTensors: tensors, numBytes: bytes } = memory();
      return { tensors, bytes };
    },
  };
}

/** Runs the job with checkpoints; they go once nobody will ask for this run again. */
async function runKeptExperiment(
  request: ExperimentRequest,
  job: Job<ExperimentEvent>,
  backend: BackendReport,
  options: ComputeOptions,
): Promise<ExperimentProducts> {
  const note = (text: string) => job.emit({ kind: 'note', text });
  const blobs = await storeOrNone(options.openCheckpoints, (why) => note(`No checkpoints are kept. ${why}`));
  const checkpoints = blobs && new RunCheckpoints(blobs, request.runId, note);
  const caches = options.openCaches && (await storeOrNone(options.openCaches));
  const answers = caches ? new SoftTargetCache(caches, note) : undefined;
  const { spawnBatches } = options;
  const kept = checkpoints ?? undefined;
  const hooks = experimentHooks(job.control, job.onProgress, job.emit, kept, answers, spawnBatches);
  try {
    const products = await runExperiment(request, { backend, versions: options.versions, hooks });
    await checkpoints?.clear();
    return products;
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
