import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { engine, memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { candidateLayout } from '../../../domain/road-network';
import { gridFor } from '../../../domain/grid';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { Teacher } from '../../../models/lm-tad/teacher';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { useBackend } from '../../../nn/testing/backends';
import type { Trainable } from '../../../nn/training/batch-feed';
import { TrainingLoop } from '../../../nn/training/training-loop';
import { PRESET_CONFIGS } from '../settings';
import { DEFAULT_DISTILLATION } from './distillation-config';
import { SoftTargets } from './soft-targets';
import { StudentTraining } from './student-training';
import { TeacherTraining } from '../training/train-teacher';

/** Steps until the heap has found its size, and steps after which nothing may have grown. */
const WARM = 100;
const STEPS = 1000;
/**
 * Bytes that the engine's own compiled code and what it knows of it come to: 0.4 to 0.8 MB, the same after thousands of steps
 * more. A leak of 2 kB a step comes to 1.8 MB.
 */
const NOISE = 1_500_000;

/** Lets the garbage be collected: tests are not started with a flag for it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

interface Held {
  readonly tensors: number;
  readonly tensorBytes: number;
  /** The memory of WebAssembly, which never shrinks. */
  readonly wasmBytes: number;
  readonly heapBytes: number;
  /** Typed arrays outside of the heap. */
  readonly bufferBytes: number;
}

async function held(): Promise<Held> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const { numTensors, numBytes } = memory();
  const { wasm } = engine().backend as unknown as { wasm: { HEAPU8: Uint8Array } };
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    tensors: numTensors,
    tensorBytes: numBytes,
    wasmBytes: wasm.HEAPU8.byteLength,
    heapBytes: heapUsed,
    bufferBytes: arrayBuffers,
  };
}

/** What is held after the warm-up, and after all steps. */
async function train(trainable: Trainable): Promise<[warm: Held, end: Held]> {
  const { training } = PRESET_CONFIGS.quick.student;
  const loop = new TrainingLoop(trainable, { ...training, batchSize: 2, epochs: STEPS, seed: 1 });
  const steps = async (until: number) => {
    while (loop.step < until) await loop.advance({ onEvent: () => undefined });
    await loop.report({ onEvent: () => undefined });
  };
  await steps(WARM);
  const warm = await held();
  await steps(STEPS);
  return [warm, await held()];
}

function expectSteady([warm, end]: [Held, Held]): void {
  expect(end.tensors).toBe(warm.tensors);
  expect(end.tensorBytes).toBe(warm.tensorBytes);
  expect(end.wasmBytes).toBe(warm.wasmBytes);
  expect(end.heapBytes - warm.heapBytes).toBeLessThan(NOISE);
  expect(end.bufferBytes - warm.bufferBytes).toBeLessThan(NOISE);
}

describe(`over ${STEPS} steps nothing grows`, { timeout: 300_000 }, () => {
  beforeAll(() => useBackend('wasm'));
  const city = () => makeSampleCity({ roads: 60, trips: 40, seed: 1 }).content;

  it('of a student that learns from a teacher', async () => {
    const { network, trips } = city();
    const features = hoserFeatures(city());
    const { stepOffsets, logitOffsets } = candidateLayout(network, trips.train);
    const logits = new Float32Array(logitOffsets[logitOffsets.length - 1]);
    const softTargets = new SoftTargets(network, stepOffsets, logitOffsets, logits);
    const student = Hoser.initial(hoserConfig(8), features, new Random(4));
    const config = { ...DEFAULT_DISTILLATION, lambda: 0.1 };
    expectSteady(await train(new StudentTraining(student, trips.train, trips.val, config, softTargets)));
    student.dispose();
  });

  it('of a teacher', async () => {
    const { network, trips } = city();
    const vocabulary = lmTadVocabulary(network, gridFor(network, 0.001), 'occupied');
    const sizes = { layers: 1, heads: 2, width: 8, blockSize: 64, vocabularySize: vocabulary.size };
    const teacher = Teacher.initial(sizes, vocabulary, new Random(4));
    expectSteady(await train(new TeacherTraining(teacher, trips.train, trips.val, 0.1, 1)));
    teacher.parameters.dispose();
  });
});
