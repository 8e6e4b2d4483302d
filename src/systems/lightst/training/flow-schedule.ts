import type { TrainingConfig } from '../../../nn/training/training-loop';
import type { FlowsConfig } from '../settings';

/** The schedule of a network, which has its own number of epochs. */
export function trainingConfig(
  { training, seed }: Pick<FlowsConfig, 'training' | 'seed'>,
  epochs: number,
): TrainingConfig {
  const { rateFallsAt, rateFactor, ...rest } = training;
  return {
    ...rest,
    epochs,
    seed,
    warmupShare: 0,
    finalLearningRateShare: 1,
    rateSteps: {
      epochs: rateFallsAt.map((share) => Math.max(1, Math.round(share * epochs))),
      factor: rateFactor,
    },
  };
}
