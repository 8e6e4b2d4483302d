import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { TeacherTraining, initialTeacher } from '../../systems/routes/training/train-teacher';
import { Failure } from '../../base/failure';
import { writeSafetensors } from '../../nn/safetensors';
import { useBackend } from '../../nn/testing/backends';
import { TrainingLoop, type TrainingHooks, type TrainingState } from '../../nn/training/training-loop';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';
import { decodeTrainingState, encodeTrainingState } from './training-state-file';
import { NO_TASK, type Task } from '../../base/task';

const EPOCHS = 4;

/** Trains the tiny teacher, with dropout and two batches to a step, from a state or from the start. */
async function train(
  from: TrainingState | null,
  onState: (state: TrainingState) => Promise<void>,
  { task = NO_TASK, ...hooks }: { task?: Task } & Pick<TrainingHooks, 'onFinished' | 'onCancelled'> = {},
) {
  const dataset = await tinyCity();
  const config = tinyExperiment({ epochs: EPOCHS, batchSize: 8 });
  const teacher = initialTeacher(dataset, config);
  const { train: trips, val } = dataset.trips;
  const loop = new TrainingLoop(new TeacherTraining(teacher, trips, val, 0.1, 5), {
    ...config.teacher.training,
    accumulation: 2,
    seed: 5,
  });
  try {
    if (from) loop.restore(from);
    const outcome = await loop.run({ onEvent: () => undefined, onState, ...hooks }, task);
    return { outcome, weights: await teacher.parameters.snapshot() };
  } finally {
    loop.dispose();
    teacher.dispose();
  }
}

/** The state after two epochs, when the power fails. */
async function interrupted(): Promise<TrainingState> {
  const kept: TrainingState[] = [];
  const stop = new Error('the power failed');
  const run = train(null, async (state) => {
    kept.push(state);
    if (state.epoch === 2) throw stop;
  });
  await expect(run).rejects.toBe(stop);
  return kept[1];
}

/** The state when the task is cancelled at a checkpoint of that number; none where there are not so many. */
async function cancelledAt(checkpoint: number): Promise<TrainingState | null> {
  let passed = 0;
  let left: TrainingState | null = null;
  const cancelled = new Failure('cancelled', 'Stopped.');
  const task: Task = {
    ...NO_TASK,
    checkpoint: async () => {
      if (++passed === checkpoint) throw cancelled;
    },
  };
  const keep = async (state: TrainingState) => void (left = state);
  const run = train(null, keep, { task, onCancelled: keep });
  const thrown = await run.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown === null) return null;
  expect(thrown).toBe(cancelled);
  return left;
}

describe.each(['cpu', 'wasm'] as const)('training that is interrupted on %s', (backend) => {
  it('gives the numbers of one that was not, by way of the file', async () => {
    await useBackend(backend);
    const before = memory().numTensors;
    const straight = await train(null, async () => undefined);
    const saved = encodeTrainingState({ state: await interrupted(), counts: { lostLabels: 3 } });
    const { state, counts } = decodeTrainingState(saved);
    const epochs: number[] = [];
    const continued = await train(state, async ({ epoch }) => void epochs.push(epoch));

    expect(epochs).toEqual([3, 4]);
    expect(counts).toEqual({ lostLabels: 3 });
    expect(straight.outcome.history).toHaveLength(EPOCHS);
    expect(continued).toEqual(straight);
    expect(memory().numTensors).toBe(before);
  });

  it('is not trained again once it was finished, and then is kept in as little room as its weights', async () => {
    await useBackend(backend);
    const kept: TrainingState[] = [];
    const keep = async (state: TrainingState) => void kept.push(state);
    const straight = await train(null, keep, { onFinished: keep });
    const [last, finished] = kept.slice(-2).map((state) => encodeTrainingState({ state, counts: {} }));
    expect(kept).toHaveLength(EPOCHS + 1);
    expect(finished.length).toBeLessThan(0.5 * last.length);
    const again = await train(decodeTrainingState(finished).state, keep, { onFinished: keep });
    expect(again).toEqual(straight);
    expect(kept).toHaveLength(EPOCHS + 1);
  });

  it('gives the same numbers wherever in an epoch it was cancelled', async () => {
    await useBackend(backend);
    const before = memory().numTensors;
    const straight = await train(null, async () => undefined);
    const within = new Set<number>();
    // The validation of an epoch passes checkpoints too: all of its batches are then done.
    for (const checkpoint of [1, 2, 3, 4, 7]) {
      const left = await cancelledAt(checkpoint);
      if (left?.unfinished) within.add(left.unfinished.batches);
      const file = left && encodeTrainingState({ state: left, counts: {} });
      const continued = await train(file && decodeTrainingState(file).state, async () => undefined);
      expect(continued).toEqual(straight);
    }
    expect([...within].sort()).toEqual([2, 4, 6]);
    expect(memory().numTensors).toBe(before);
  });
});

describe('training state file', () => {
  const float32 = (...values: number[]) => Float32Array.from(values);
  const weights = (...values: number[]) =>
    new Map([['layer.weight', { shape: [2, 1], data: float32(...values) }]]);
  const state = (best: TrainingState['best']): TrainingState => ({
    epoch: 2,
    weights: weights(0.1, -2),
    optimizer: { step: 7, moments: new Map([['layer.weight', { m: float32(1, 2), v: float32(3, 1e-30) }]]) },
    best,
    history: [
      { kind: 'epoch', epoch: 1, epochs: 3, measures: { perplexity: NaN }, means: { loss: 0.1 }, best: true },
    ],
  });

  it.each([
    ['an earlier best epoch', state({ epoch: 1, score: -Infinity, weights: weights(5, 6) })],
    ['no best epoch', state(null)],
  ])('comes back as it was: %s', (_, original) => {
    expect(decodeTrainingState(encodeTrainingState({ state: original, counts: {} }))).toEqual({
      state: original,
      counts: {},
    });
  });

  it('holds the weights once where the last epoch is the best', () => {
    const last = state(null);
    const twice = encodeTrainingState({
      state: { ...last, best: { epoch: 2, score: 1, weights: weights(0.1, -2) } },
      counts: {},
    });
    const once = { ...last, best: { epoch: 2, score: 1, weights: last.weights } };
    const bytes = encodeTrainingState({ state: once, counts: {} });
    expect(bytes.length).toBeLessThan(twice.length);
    expect(decodeTrainingState(bytes).state).toEqual(once);
  });

  it('refuses other files', () => {
    const other = writeSafetensors(new Map(), { format: 'pt' });
    expect(() => decodeTrainingState(other)).toThrow(Failure);
    expect(() => decodeTrainingState(new Uint8Array(4))).toThrow(Failure);
  });
});
