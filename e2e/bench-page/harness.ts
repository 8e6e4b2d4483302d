import { middleNumber } from '../../src/base/quantiles';
import { asFailure } from '../../src/engine/protocol/failure-wire';
import { SupervisedWorker } from '../../src/engine/protocol/supervised-worker';
import { WorkerClient } from '../../src/engine/protocol/worker-client';
import { renderCheckReport } from '../../src/data/check-report';
import { brokenDatasets } from '../../src/data/testing/broken-datasets';
import type { DataService } from '../../src/engine/datasets/data-service';
import type { CheckService } from './checks.worker';
import type { CheckedBackend, CheckReport } from './device-check';
import { JobTrial, type JobTrialOptions, type JobTrialReport } from './job-trial';
import type { TrialService } from './protocol.worker';
// The page of `npx route-distillery verify` is part of this one.
import '../../parity/page/verification-page';

export interface DeathReport {
  readonly code: string;
  readonly message: string;
  readonly states: readonly string[];
  /** What the new worker counts to, having been restored at 40. */
  readonly counted: number;
}

export interface ControlsReport {
  readonly pausedAt: number;
  readonly afterStep: number;
  /** How many times as long the page typically takes to get round to a frame as when nothing runs. */
  readonly slowness: number;
  readonly code: string;
}

export interface DrivenJobReport {
  /**
   * Optimiser steps seen when the task had paused, after a while of
   * waiting, after one step, after three more.
   */
  readonly steps: readonly number[];
  /** How many times as long the page typically took to get round to a frame while the job ran as before. */
  readonly slowness: number;
  /** Whether steps were seen after going on again. */
  readonly wentOn: boolean;
  readonly code: string | null;
  readonly checkpointsLeft: number;
}

/** What the data worker said of a broken data set. */
export interface BrokenReport {
  readonly name: string;
  /** Code and message of the refusal, or null. */
  readonly refusal: { readonly code: string; readonly message: string; readonly file: unknown } | null;
  /** The report as text, where the data set was loaded. */
  readonly report: string;
}

declare global {
  interface Window {
    /** Runs a real job on a made-up city in the compute worker, to its end or its failure. */
    runJobTrial(options: JobTrialOptions): Promise<JobTrialReport>;
    /** Pauses, steps, resumes and cancels a real job. */
    driveJobTrial(options: JobTrialOptions): Promise<DrivenJobReport>;
    /** Loads every broken data set in the data worker. */
    loadBrokenDatasets(): Promise<BrokenReport[]>;
    /** Runs one check of `checks/` on each of its backends, in the worker of that backend. */
    runDeviceCheck(name: string): Promise<CheckReport[]>;
    /** Kills a supervised worker mid-call and goes on with its successor. */
    killWorker(how: 'vanish' | 'blunder'): Promise<DeathReport>;
    /** Pauses, steps by 3 and cancels a job that never rests. */
    driveJob(): Promise<ControlsReport>;
  }
}

const checkers = new Map<CheckedBackend, WorkerClient<CheckService>>();

function checkerOf(backend: CheckedBackend): WorkerClient<CheckService> {
  const known = checkers.get(backend);
  if (known) return known;
  const worker = new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<CheckService>(worker, { service: 'checks' });
  checkers.set(backend, client);
  return client;
}

window.runDeviceCheck = async (name) => {
  const reports: CheckReport[] = [];
  const backends = await checkerOf('wasm').call('backends', { name }).result;
  for (const backend of backends)
    reports.push(await checkerOf(backend).call('run', { name, backend }).result);
  return reports;
};

const spawnTrial = () => new Worker(new URL('./protocol.worker.ts', import.meta.url), { type: 'module' });

window.killWorker = async (how) => {
  const states: string[] = [];
  const worker = new SupervisedWorker<TrialService>({
    service: 'trial',
    spawn: spawnTrial,
    restore: async (client) => void (await client.call('load', { count: 40 }).result),
    onState: (state) => states.push(state),
  });
  const { code, message } = asFailure(
    await worker.call(how, undefined).result.catch((thrown: unknown) => thrown),
  );
  const counted = await worker.call('count', { to: 42 }).result;
  await worker.close();
  return { code, message, states, counted };
};

window.driveJob = async () => {
  const idle = await medianGap();
  const client = new WorkerClient<TrialService>(spawnTrial(), { service: 'trial' });
  let seen = 0;
  let wake = () => {};
  const halt = () => new Promise<void>((resolve) => (wake = resolve));
  const call = client.call(
    'count',
    { to: 1e12 },
    { onEvent: (count) => (seen = count), onPause: (paused) => paused && wake() },
  );
  const ended = call.result.catch((thrown: unknown) => asFailure(thrown).code);
  const slowness = (await medianGap()) / idle;
  const paused = halt();
  call.pause();
  await paused;
  const pausedAt = seen;
  const stepped = halt();
  call.step(3);
  await stepped;
  const afterStep = seen;
  call.cancel();
  const code = String(await ended);
  await client.close();
  return { pausedAt, afterStep, slowness, code };
};

window.runJobTrial = async (options) => {
  const trial = new JobTrial(options);
  return trial.report(await trial.start());
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

window.driveJobTrial = async (options) => {
  const idle = await medianGap();
  const trial = new JobTrial(options);
  let paused = false;
  const call = await trial.start((now) => (paused = now));
  const until = async (what: () => boolean) => {
    while (!what()) await pause(5);
  };
  await until(() => trial.steps >= 3);
  const gaps: number[] = [];
  const from = trial.steps;
  while (trial.steps < from + 5) gaps.push(await gap());
  call.pause();
  await until(() => paused);
  const steps = [trial.steps];
  await pause(1500);
  steps.push(trial.steps);
  for (const count of [1, 3]) {
    paused = false;
    call.step(count);
    await until(() => paused);
    steps.push(trial.steps);
  }
  call.resume();
  await until(() => !paused && trial.steps > steps[3]);
  const wentOn = trial.steps > steps[3];
  call.cancel();
  const { code, checkpointsLeft } = await trial.report(call);
  return { steps, slowness: middleNumber(gaps) / idle, wentOn, code, checkpointsLeft };
};

/** How long this page takes to get round to a frame, in ms. */
async function gap(): Promise<number> {
  const asked = performance.now();
  await new Promise(requestAnimationFrame);
  return performance.now() - asked;
}

async function medianGap(): Promise<number> {
  const gaps: number[] = [];
  while (gaps.length < 20) gaps.push(await gap());
  return middleNumber(gaps);
}

window.loadBrokenDatasets = async () => {
  const worker = new Worker(new URL('../../workers/data.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<DataService>(worker, { service: 'data' });
  const reports: BrokenReport[] = [];
  for (const { name, files } of brokenDatasets()) {
    const named = Object.entries(files).map(([path, content]) => ({
      path,
      file: new Blob([content as string | Uint8Array<ArrayBuffer>]),
    }));
    const loaded = await client.call('loadFiles', { files: named, name }).result.then(
      ({ report }) => ({ refusal: null, report: renderCheckReport(report) }),
      (thrown: unknown) => {
        const { code, message, details } = asFailure(thrown);
        return { refusal: { code, message, file: details.file }, report: '' };
      },
    );
    reports.push({ name, ...loaded });
  }
  await client.close();
  return reports;
};
