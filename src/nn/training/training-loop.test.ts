import { mean, square, sub, type Scalar } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { NO_TASK } from '../../base/task';
import { Parameters, constant } from '../parameters';
import { useBackend } from '../testing/backends';
import type { Trainable } from './batch-feed';
import { TrainingLoop, type TrainingConfig, type TrainingState } from './training-loop';

beforeAll(() => useBackend('cpu'));

const CONFIG: TrainingConfig = {
  epochs: 7,
  batchSize: 2,
  accumulation: 1,
  learningRate: 0.1,
  weightDecay: 0,
  warmupShare: 0,
  finalLearningRateShare: 1,
  clipNorm: 10,
  patience: Infinity,
  seed: 3,
};

/** One weight that learns the mean of four numbers; its scores are what `scoreOf` makes of the validations' number. */
function training(validationCount: number | undefined, scoreOf: (validation: number) => number) {
  const values = [1, 2, 3, 6];
  const parameters = Parameters.from(
    [{ name: 'w', shape: [1], init: constant(0) }],
    new Map([['w', { shape: [1], data: new Float32Array([0]) }]]),
  );
  let validations = 0;
  const trainable: Trainable = {
    parameters,
    itemCount: values.length,
    ...(validationCount !== undefined && { validationCount }),
    batch: (items) => ({
      loss: (view) => ({
        loss: mean(
          square(
            sub(
              view.get('w'),
              Array.from(items, (item) => values[item]),
            ),
          ),
        ) as Scalar,
        parts: {},
      }),
      dispose: () => undefined,
    }),
    validate: async () => ({ score: scoreOf(++validations), measures: {} }),
  };
  return { trainable, parameters };
}

const QUIET = { onEvent: () => undefined };

it('few items are learnt from as often as there are items to validate on before the next validation', async () => {
  const epochsOf = async (validationCount: number | undefined, config = CONFIG) => {
    const { trainable } = training(validationCount, () => 1);
    const { history } = await new TrainingLoop(trainable, config).run(QUIET, NO_TASK);
    return history.map(({ epoch, step }) => [epoch, step]);
  };
  expect(await epochsOf(12)).toEqual([3, 6, 7].map((epoch) => [epoch, 2 * epoch]));
  expect(await epochsOf(5)).toHaveLength(7);
  expect(await epochsOf(undefined)).toHaveLength(7);
  expect(await epochsOf(400)).toEqual([[7, 14]]);
  // Patience is counted in validations: the first stays the best, and two more are waited for.
  expect(await epochsOf(8, { ...CONFIG, epochs: 20, patience: 2 })).toEqual(
    [2, 4, 6].map((epoch) => [epoch, 2 * epoch]),
  );
});

it('goes on between two validations as if it had not been left', async () => {
  const straight = training(12, (validation) => validation);
  const outcome = await new TrainingLoop(straight.trainable, CONFIG).run(QUIET, NO_TASK);
  for (let cut = 1; cut <= 14; cut++) {
    let passed = 0;
    let left: TrainingState | undefined;
    const task = {
      ...NO_TASK,
      checkpoint: async () => {
        if (++passed === cut) throw new Failure('cancelled', 'Stopped.');
      },
    };
    const first = training(12, (validation) => validation);
    const stopped = new TrainingLoop(first.trainable, CONFIG).run(
      {
        ...QUIET,
        onState: async (state) => void (left = state),
        onCancelled: async (state) => void (left = state),
      },
      task,
    );
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const done = left?.history.length ?? 0;
    const second = training(12, (validation) => validation + done);
    const loop = new TrainingLoop(second.trainable, CONFIG);
    if (left) loop.restore(left);
    expect(await loop.run(QUIET, NO_TASK)).toEqual(outcome);
    expect(await second.parameters.snapshot()).toEqual(await straight.parameters.snapshot());
  }
});
