import { getBackend } from '@tensorflow/tfjs-core';
import type { BlobStore } from '../data/blob-store';
import { Failure } from '../domain/failure';
import { gradientSelfCheck } from '../nn/self-check';
import { chooseBackend, type BackendOptions, type BackendReport } from './backend';
import type { BackendService } from './backend-service';
import { buffersIn } from './buffers-in';
import type { JobRequest } from './job-request';
import { asFailure } from './protocol/failure-wire';
import type { Job } from './protocol/job';
import { moving } from './protocol/service';
import { RunCheckpoints } from './run-checkpoints';
import { runJob, type JobProducts } from './run-job';
import { stageHooks, type JobEvent } from './stage-hooks';

/** What the worker that owns the device offers: one job at a time. */
export interface ComputeService extends BackendService {
  /**
   * A run that is asked for again under its id goes on from its checkpoints. They are kept while it runs, when its page or
   * its worker goes away and when it fails; they go when it is done or cancelled.
   */
  runJob(request: JobRequest, job: Job<JobEvent>): Promise<JobProducts>;
  /** Removes the checkpoints of a run that nobody wants to go on with. */
  discard(request: { readonly runId: string }): Promise<void>;
}

export interface ComputeOptions {
  readonly wasmPaths?: BackendOptions['wasmPaths'];
  readonly versions: Readonly<Record<string, string>>;
  /** Where checkpoints go. A Failure `not-supported` lets the job run without them. */
  readonly openCheckpoints: () => Promise<BlobStore>;
  /** Told when this thread can compute no more (device lost, out of memory): another must take over. */
  readonly onBroken: (failure: Failure) => void;
}

/** How long the loss of a device may lag behind the error of the call that suffered from it, in ms. */
const LOSS_LAG_MS = 500;

export function computeService(options: ComputeOptions): ComputeService {
  let backend: BackendReport | undefined;
  let busy = false;
  let running: string | null = null;
  let broken: Failure | undefined;
  const onBroken = (failure: Failure) => {
    broken ??= failure;
    options.onBroken(failure);
  };
  const choose = async (wanted: BackendReport['backend'] | undefined, note: (text: string) => void) =>
    (backend = await chooseBackend(wanted, note, {
      ...(options.wasmPaths ? { wasmPaths: options.wasmPaths } : {}),
      selfCheck: gradientSelfCheck,
      onDeviceLost: onBroken,
    }));
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
    chooseBackend: ({ wanted }, job) => exclusively(() => choose(wanted, job.emit)),
    runJob: (request, job) =>
      exclusively(async () => {
        const note = (text: string) => job.emit({ kind: 'note', text });
        backend ??= await choose(undefined, note);
        running = request.runId;
        try {
          const products = await runKeptJob(request, job, backend, options);
          return moving(products, buffersIn([products.sets, products.checkpoints, products.testSurprisals]));
        } catch (thrown) {
          const failure = asFailure(thrown);
          if (failure.code === 'out-of-memory' && !broken) onBroken(failure);
          if (failure.code === 'internal' && getBackend() === 'webgpu') await lossOrNot(() => broken);
          throw broken ?? failure;
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
      await (await checkpointStore(options))?.delete(runId);
    },
  };
}

/** Runs the job with checkpoints; they go once nobody will ask for this run again. */
async function runKeptJob(
  request: JobRequest,
  job: Job<JobEvent>,
  backend: BackendReport,
  options: ComputeOptions,
): Promise<JobProducts> {
  const note = (text: string) => job.emit({ kind: 'note', text });
  const blobs = await checkpointStore(options, (why) => note(`No checkpoints are kept. ${why}`));
  const checkpoints = blobs && new RunCheckpoints(blobs, request.runId, note);
  const hooks = stageHooks(job.control, job.onProgress, job.emit, checkpoints ?? undefined);
  try {
    const products = await runJob(request, { backend, versions: options.versions, hooks });
    await checkpoints?.clear();
    return products;
  } catch (thrown) {
    if (asFailure(thrown).code === 'cancelled') await checkpoints?.clear();
    throw thrown;
  }
}

/** Null where the browser has no private files, which `onNone` is told. */
async function checkpointStore(
  { openCheckpoints }: ComputeOptions,
  onNone?: (why: string) => void,
): Promise<BlobStore | null> {
  try {
    return await openCheckpoints();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'not-supported') throw thrown;
    onNone?.(thrown.message);
    return null;
  }
}

/** Waits until the loss of the device is known, or long enough to know that it was something else. */
async function lossOrNot(broken: () => Failure | undefined): Promise<void> {
  const until = performance.now() + LOSS_LAG_MS;
  while (!broken() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
}
