import { counted } from '../../../../base/text';
import { epochSteps } from '../../../../engine/experiments/system';
import { count } from '../../../../studio/figures';
import { transfertraj } from '../../index';
import type { TransferConfig } from '../../settings';

/**
 * How much there is to learn, to judge the time by: "6 epochs of pre-training and 4 of each of 3 tasks: 990 steps at most".
 * @param networks names of those that are trained
 * @param trips of the training part
 */
export function lengthWords(config: TransferConfig, networks: readonly string[], trips: number): string {
  const { pretraining, tuning } = config;
  const pretrains = networks.includes('pretrained');
  const tasks = networks.length - (pretrains ? 1 : 0);
  const each = tasks === 1 ? 'one task' : `each of ${tasks} tasks`;
  const parts = [
    ...(pretrains ? [`${counted(pretraining.epochs, 'epoch')} of pre-training`] : []),
    ...(tasks > 0 ? [`${pretrains ? tuning.epochs : counted(tuning.epochs, 'epoch')} of ${each}`] : []),
  ];
  const epochs = (pretrains ? pretraining.epochs : 0) + tasks * tuning.epochs;
  // All networks learn in batches of one size.
  const steps = epochs * epochSteps(transfertraj.networks[0], config, trips);
  return `${parts.join(' and ')} on ${counted(trips, 'training trip')}: ${count(steps)} steps at most. Once it trains, the time left is shown.`;
}
