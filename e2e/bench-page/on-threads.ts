import { engine } from '@tensorflow/tfjs-core';
import { makeSampleCity } from '../../tools/invention/sample-city/make-sample-city';
import { chooseBackend, type BackendOptions } from '../../src/engine/backend/backend';
import { generateRoutes } from '../../src/generation/generate-routes';
import { odPairsOf } from '../../src/generation/od-pairs';
import { Random } from '../../src/base/random';
import { hoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { HoserSearchModel } from '../../src/models/hoser/search-model';
import { crewOver, dismissCrew, type WasmBackend } from '../../src/nn/kernels/wasm/bridge';
import type { KernelThread, SpawnKernelThread } from '../../src/nn/kernels/wasm/threads/kernel-thread';
import { AdamW, TORCH_ADAMW } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';

/** What a student has come to, and how much of it others have computed. */
export interface TrainedOnThreads {
  /** All weights, then roads, times and log-probabilities of routes that it draws. */
  readonly values: readonly ArrayLike<number>[];
  /** Runs of kernels that were given to the threads. */
  readonly runs: number;
  readonly threads: number;
}

export interface OnThreads extends Pick<BackendOptions, 'wasmPaths'> {
  readonly threads: number;
  readonly spawnKernelThread: SpawnKernelThread;
  /** After how many steps the first thread is killed. */
  readonly killAfter?: number;
}

const STEPS = 50;
const TRIPS = 24;

/** Trains a small student for fifty steps and draws routes with it, on so many threads. */
export async function trainOnThreads({
  threads,
  spawnKernelThread,
  wasmPaths,
  killAfter,
}: OnThreads): Promise<TrainedOnThreads> {
  const spawned: KernelThread[] = [];
  const options: BackendOptions = {
    threads,
    ...(wasmPaths ? { wasmPaths } : {}),
    spawnKernelThread: () => {
      spawned.push(spawnKernelThread());
      return spawned.at(-1)!;
    },
  };
  const report = await chooseBackend('wasm', refuse, options);
  const backend = engine().backend as unknown as WasmBackend;
  const crew = crewOver(backend);
  const run = crew.run.bind(crew);
  let runs = 0;
  crew.run = (...request) => {
    runs++;
    run(...request);
  };
  try {
    const values = await trained(async (step) => {
      if (step === killAfter) spawned[0].terminate();
      // Threads are replaced between steps, when their leader hears of their end.
      if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    });
    return { values, runs, threads: report.threads };
  } finally {
    dismissCrew(backend);
  }
}

/** A message of the backend says that it does not do as it is told. */
function refuse(message: string): never {
  throw new Error(message);
}

async function trained(afterStep: (step: number) => Promise<void>): Promise<ArrayLike<number>[]> {
  const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
  const { train, val, test } = content.trips;
  const student = Hoser.initial(hoserConfig(32), hoserFeatures(content), new Random(4));
  const config = { ...DEFAULT_DISTILLATION, lambda: 0 };
  const training = new StudentTraining(student, train, val, config, null);
  const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay: 0.1, clipNorm: 1 });
  for (let step = 1; step <= STEPS; step++) {
    const items = Uint32Array.from({ length: TRIPS }, (_, i) => (step * TRIPS + i) % train.tripCount);
    const batch = training.batch(items);
    const { grads, loss } = differentiate(training.parameters, (view) => batch.loss(view).loss);
    optimizer.update(training.parameters, grads, 1e-2).dispose();
    for (const tensor of [loss, ...grads.values()]) tensor.dispose();
    batch.dispose();
    await afterStep(step);
  }
  const weights = [...(await training.parameters.snapshot()).values()].map(({ data }) => data);
  const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
  const { roads, times, logProbs } = await generateRoutes(model, odPairsOf(test), { maxRoads: 40 });
  model.dispose();
  optimizer.dispose();
  student.dispose();
  return [...weights, roads, times, logProbs];
}

/** How many values are not bit by bit the same. */
export function differing(found: TrainedOnThreads, expected: TrainedOnThreads): number {
  if (expected.values.length === 0 || found.values.length !== expected.values.length) return NaN;
  let count = 0;
  expected.values.forEach((values, at) => {
    if (values.length !== found.values[at].length) count = NaN;
    for (let i = 0; i < values.length; i++) if (!Object.is(values[i], found.values[at][i])) count++;
  });
  return count;
}
