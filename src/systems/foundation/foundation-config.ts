import type { TrainingConfig } from '../../nn/training/training-loop';
import { TASKS, type FoundationNetworkName } from './networks';
import type { FoundationConfig } from './settings';

/** A rate that rises for a share of the steps and falls to 0 on a line. */
type Schedule = Pick<TrainingConfig, 'epochs' | 'patience' | 'learningRate'>;

/** Networks that a configuration asks for. */
export const trainedNetworks = ({ pretraining, tuning }: FoundationConfig): FoundationNetworkName[] => [
  ...(pretraining.isDone ? (['pretrained'] as const) : []),
  ...TASKS.filter((task) => tuning.tasks[task]),
];

export const pretrainingSchedule = (config: FoundationConfig): TrainingConfig =>
  scheduleOf(config, config.pretraining);

export const tuningSchedule = (config: FoundationConfig): TrainingConfig => scheduleOf(config, config.tuning);

function scheduleOf(
  { batch, optimizer, seed }: FoundationConfig,
  { epochs, patience, learningRate }: Schedule,
): TrainingConfig {
  return {
    ...batch,
    ...optimizer,
    ...{ epochs, patience, learningRate, seed },
    finalLearningRateShare: 0,
    rateFall: 'linear',
  };
}
