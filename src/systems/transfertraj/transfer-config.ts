import type { TrainingConfig } from '../../nn/training/training-loop';
import { TASKS, type TransferNetworkName } from './networks';
import type { TransferConfig } from './settings';

/** Networks that a configuration asks for. */
export const trainedNetworks = ({ pretraining, tuning }: TransferConfig): TransferNetworkName[] => [
  ...(pretraining.isDone ? (['pretrained'] as const) : []),
  ...TASKS.filter((task) => tuning.tasks[task]),
];

/** Adam at one rate in the official code; where the rate falls it does so along half a cosine. */
export function pretrainingSchedule({ batch, pretraining, seed }: TransferConfig): TrainingConfig {
  const { epochs, patience, learningRate, finalRateShare } = pretraining;
  return {
    ...ADAM,
    ...batch,
    ...{ epochs, patience, learningRate, seed },
    finalLearningRateShare: finalRateShare,
  };
}

/** The rate is halved every few epochs: StepLR(5, 0.5) in the official code. */
export function tuningSchedule({ batch, tuning, seed }: TransferConfig): TrainingConfig {
  const { epochs, patience, learningRate, halvedEvery } = tuning;
  const falls = Array.from({ length: Math.floor(epochs / halvedEvery) }, (_, i) => (i + 1) * halvedEvery);
  return {
    ...ADAM,
    ...batch,
    ...{ epochs, patience, learningRate, seed },
    rateSteps: { epochs: falls, factor: 0.5 },
    finalLearningRateShare: 1,
  };
}

/** Without weight decay AdamW is Adam. */
const ADAM = { weightDecay: 0, warmupShare: 0, clipNorm: Infinity } as const;
